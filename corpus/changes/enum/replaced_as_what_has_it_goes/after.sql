create type e as enum ('a', 'b', 'c');
create table t (a int, x e default 'a');
insert into t values (1, 'a');
