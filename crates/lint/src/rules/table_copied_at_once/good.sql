create table app.orders (id bigint primary key);
-- release
create table app.orders_before (like app.orders including all);
