create table app.items (id bigint primary key, price int, double int generated always as (price * 2) stored);
-- release
alter table app.items alter column double set expression as (price * 3);
