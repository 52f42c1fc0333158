create table app.orders (id bigint primary key, note text);
-- release
-- migrate:up transaction:false
create index concurrently orders_note_idx on app.orders (note);
create table app.items (id bigint primary key);
-- migrate:down
drop table app.items;
