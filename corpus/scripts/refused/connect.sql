create table t (a integer);
\connect other
insert into t values (1);
\c - ada
