create type address as (street text, city text);
create table t (home address);
create function city(address) returns text language sql as 'select $1.city';
