create table app.orders (id bigint primary key, name varchar(10));
-- release
alter table app.orders alter column name type varchar(20);
