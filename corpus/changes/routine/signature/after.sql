create function f(b int) returns bigint language sql immutable as 'select b::bigint';
create view v as select f(1) as x;
create table t (a int check (f(a) > 0), b int default f(2));
create index on t (abs(a));
