create table app.orders (id bigint primary key, customer_id bigint);
-- release
begin;
create index concurrently orders_customer_idx on app.orders (customer_id);
commit;
