create table app.orders (id bigint primary key);
-- release
set lock_timeout = '2s';
alter table app.orders add column note text;
