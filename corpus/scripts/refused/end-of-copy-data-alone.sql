create table t (a integer);
copy t from '/tmp/data';
1
\.
