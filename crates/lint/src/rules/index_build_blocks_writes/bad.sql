create table app.orders (id bigint primary key, note text, total int not null, customer_id bigint);
create table app.customers (id bigint primary key);
-- release
create index orders_customer_idx on app.orders (customer_id);
