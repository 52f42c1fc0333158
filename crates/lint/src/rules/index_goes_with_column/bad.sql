create table app.orders (id bigint primary key, customer_id bigint, kind text);
create index orders_customer_id_kind_idx on app.orders (customer_id, kind);
-- release
set lock_timeout = '2s';
alter table app.orders drop column kind;
