create table app.orders (id bigint primary key, total bigint);
-- release
alter table app.orders alter column total type int;
