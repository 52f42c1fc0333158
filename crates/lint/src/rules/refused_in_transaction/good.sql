create table app.orders (id bigint primary key, customer_id bigint);
-- release
create index concurrently orders_customer_idx on app.orders (customer_id);
