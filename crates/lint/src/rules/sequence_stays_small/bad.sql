create table app.orders (id serial primary key);
-- release
alter table app.orders alter column id type bigint;
