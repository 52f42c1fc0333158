create table app.customers (id bigint primary key);
create table app.orders (id bigint primary key, customer_id bigint references app.customers (id));
create index orders_customer_idx on app.orders (customer_id);
