create table app.orders (id bigint primary key, note varchar(20));
-- release
set lock_timeout = '2s';
alter table app.orders alter column note type varchar(40);
