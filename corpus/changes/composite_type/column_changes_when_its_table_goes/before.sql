create type pair as (a integer, b text);
create table holds (id integer primary key, p pair);
create table held (id integer primary key, p pair, n integer);
