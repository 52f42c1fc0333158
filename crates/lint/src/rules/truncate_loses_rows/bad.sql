create table app.orders (id bigint primary key);
-- release
truncate app.orders;
