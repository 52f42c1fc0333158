create table app.orders (id bigint primary key);
-- release
vacuum app.orders;
