create table app.orders (id bigint primary key, note text, total int not null, customer_id bigint);
create table app.customers (id bigint primary key);
-- release
alter table app.orders add constraint orders_note_key unique (note);
