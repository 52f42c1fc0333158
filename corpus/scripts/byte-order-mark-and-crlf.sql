-- Why: written on Windows
create table t (a integer);
insert into t values (1);
