create table app.orders (id bigint primary key);
-- release
alter table app.orders add column note text;
-- file 20260102000000_other.sql
alter table app.orders add column kind text;
