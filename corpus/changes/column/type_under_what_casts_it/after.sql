create function f(text) returns text language sql immutable as 'select $1';
create table t (id int primary key, c text, d date, check (f(c::text) <> 'z'));
create index ix on t (f(c::text)) where c is not null;

