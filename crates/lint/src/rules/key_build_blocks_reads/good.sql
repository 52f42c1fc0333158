create table app.orders (id bigint primary key, note text, total int not null, customer_id bigint);
create table app.customers (id bigint primary key);
-- release
-- migrate:up transaction:false
create unique index concurrently orders_note_key on app.orders (note);
alter table app.orders add constraint orders_note_key unique using index orders_note_key;
