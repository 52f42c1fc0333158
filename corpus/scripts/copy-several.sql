create table t (a integer); create table u (a integer);
copy t from stdin;
1
\.
copy u from stdin;
2
\.
copy t from stdin;
\.


copy u from stdin;
3
\.
