create table app.orders (id bigint primary key, is_paid boolean);
