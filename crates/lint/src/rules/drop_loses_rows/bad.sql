create table app.orders (id bigint primary key);
-- release
drop table app.orders;
