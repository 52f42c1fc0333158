create table app.orders (id bigint primary key);
-- release
create table app.orders_before as select * from app.orders;
