create table t (a integer, b text);
copy t (a, b) from stdin;
1	one
2	\N
3	it's; $$ -- /* "
4	tab\there and \\.
\.
insert into t values (5, 'five');
COPY public.t FROM STDIN WITH (FORMAT text, DELIMITER '|', NULL 'nothing');
6|six
7|nothing
\.

insert into t values (8, 'eight');
