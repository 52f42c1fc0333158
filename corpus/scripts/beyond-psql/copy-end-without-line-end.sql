create table t (a integer);
copy t from stdin;
1
2
\.