create table app.orders (id bigint primary key, a int, b int);
-- release
alter table app.orders alter a type bigint;
alter table app.orders alter b type bigint;
