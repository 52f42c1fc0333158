create function f(a int) returns int language sql as 'select 1';
create table t (a int default f(2), check (f(a) = 1));
create view v as select f(1) as x;
