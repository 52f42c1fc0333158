create table app.orders (id bigint primary key);
-- release
alter table app.orders alter id add generated always as identity;
