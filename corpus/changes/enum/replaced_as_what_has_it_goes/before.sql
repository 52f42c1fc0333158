create type e as enum ('c', 'b', 'a', 'd');
create table t (a int, x e default 'a');
create index on t (x);
create view v as select x from t;
create function f(a e) returns e language sql as 'select a';
create cast (text as e) with inout as implicit;
alter table t add constraint known check (x in ('a', 'b', 'c'));
insert into t values (1, 'a');
