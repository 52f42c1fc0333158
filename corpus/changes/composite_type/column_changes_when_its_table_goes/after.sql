create type pair as (a bigint, b text);
create table held (id integer primary key, n integer);
