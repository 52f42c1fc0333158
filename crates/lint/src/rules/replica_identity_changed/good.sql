create table app.orders (id bigint primary key);
-- release
set lock_timeout = '2s';
alter table app.orders replica identity default;
