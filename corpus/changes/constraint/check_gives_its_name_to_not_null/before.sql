create table t (a integer, constraint t_a_not_null check (a is not null));
insert into t values (1);
