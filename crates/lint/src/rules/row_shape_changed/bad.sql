create table app.orders (id bigint primary key);
create view app.all_orders as select * from app.orders;
-- release
alter table app.orders add column note text;
