create table t (a integer);
copy t from stdin; insert into t values (2);
1
\.
