create table app.orders (id bigint primary key);
