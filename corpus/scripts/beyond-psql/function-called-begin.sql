create function begin() returns integer language sql as 'select 1';
create function atomic() returns integer language sql as 'select 2';
create table t (a integer);
insert into t select begin() + atomic();
create function f(begin integer, atomic integer) returns integer language sql as 'select $1';
