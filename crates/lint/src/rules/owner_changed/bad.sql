create table app.orders (id bigint primary key);
-- release
alter table app.orders owner to reporting;
