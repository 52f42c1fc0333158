create table app.orders (id bigint primary key, note text);
-- release
create index concurrently if not exists orders_note_idx on app.orders (note);
