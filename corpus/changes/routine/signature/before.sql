create function f(a int) returns int language sql as 'select a';
create view v as select f(1) as x;
create table t (a int check (f(a) > 0), b int default f(2));
create index on t (abs(a));
