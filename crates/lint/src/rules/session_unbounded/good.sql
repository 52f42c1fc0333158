create table app.orders (id bigint primary key);
-- release
set lock_timeout = '2s';
set statement_timeout = '5s';
alter table app.orders add column note text;
