create table app.orders (id bigint primary key);
create table app.customers (id bigint primary key);
-- release
begin;
alter table app.orders add column note text;
alter table app.customers add column note text;
commit;
