create table app.orders (id bigint primary key);
-- release
optimize table app.orders;
