create table app.orders (id bigint primary key);
grant select on app.orders to reporting;
