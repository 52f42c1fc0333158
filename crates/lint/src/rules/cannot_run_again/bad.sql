create table app.orders (id bigint primary key, note text);
-- release
create index concurrently orders_note_idx on app.orders (note);
