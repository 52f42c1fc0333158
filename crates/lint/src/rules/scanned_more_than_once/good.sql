create table app.orders (id bigint primary key, a int, b int);
-- release
alter table app.orders add column c bigint;
alter table app.orders add column d bigint;
