create table app.orders (id bigint primary key, note text);
-- release
set lock_timeout = '2s';
alter table app.orders alter note set default '';
