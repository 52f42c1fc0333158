create function f(text) returns text language sql immutable as 'select $1';
create table t (id int primary key, c int, d text, check (f(c::text) <> 'z'));
create index ix on t (f(c::text)) where c is not null;
create index iy on t (f(d)) where f(d) <> '';
