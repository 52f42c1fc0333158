create table t
\restrict abc
(a integer);
