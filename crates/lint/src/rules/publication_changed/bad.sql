create table app.orders (id bigint primary key);
create table app.items (id bigint primary key);
create publication everything for table app.orders, app.items;
-- release
alter publication everything drop table app.items;
