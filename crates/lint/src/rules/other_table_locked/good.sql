create table app.customers (id bigint primary key);
create table app.orders (id bigint primary key, customer_id bigint);
-- release
drop table app.orders;
