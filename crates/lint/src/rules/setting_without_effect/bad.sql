create table app.orders (id bigint primary key);
-- release
set local lock_timeout = '2s';
