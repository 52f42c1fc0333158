create table app.orders (id bigint primary key);
-- release
create publication orders for table app.orders;
