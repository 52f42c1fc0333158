create table app.items (id bigint primary key, price int);
-- release
alter table app.items add column double int generated always as (price * 2) virtual;
