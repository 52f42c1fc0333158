create table app.orders (id bigint primary key, note text);
create table app.old_orders (id bigint primary key, note text);
-- release
create table app.later_orders (like app.orders including all);
set lock_timeout = '2s';
alter table app.later_orders inherit app.orders;
