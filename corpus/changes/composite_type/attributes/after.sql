create type address as (street varchar(80), zip text, country char(2));
create table t (home address);
create function zip(address) returns text language sql as 'select $1.zip';
