create table t (a integer);
copy t from stdin;
\.
insert into t values (1);
copy t from stdin;