create table app.orders (id bigint primary key, note text);
create table app.old_orders (id bigint primary key, note text);
-- release
set lock_timeout = '2s';
alter table app.old_orders inherit app.orders;
