create table t (a integer, b text);
copy t from stdin;
1	one
2	two;
\.
insert into t values (3, 'three');
