create table app.orders (id bigint primary key, note text, total int not null, customer_id bigint);
create table app.customers (id bigint primary key);
-- release
alter table app.orders add column quantity int;
alter table app.orders add constraint orders_quantity_check check (quantity > 0) not valid;
alter table app.orders validate constraint orders_quantity_check;
