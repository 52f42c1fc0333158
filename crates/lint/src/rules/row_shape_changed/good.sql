create table app.orders (id bigint primary key);
create view app.all_orders as select id from app.orders;
-- release
set lock_timeout = '2s';
alter table app.orders add column note text;
