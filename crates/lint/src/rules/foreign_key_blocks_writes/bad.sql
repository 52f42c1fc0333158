create table app.orders (id bigint primary key, note text, total int not null, customer_id bigint);
create table app.customers (id bigint primary key);
-- release
alter table app.orders add constraint orders_customer_fkey foreign key (customer_id) references app.customers (id);
