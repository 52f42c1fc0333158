create table t (id int, c int default 1); insert into t values (1, 1);
