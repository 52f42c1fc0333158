create table app.orders (id bigint primary key, note text);
create index orders_note_idx on app.orders (note);
-- live transaction 3
-- release
create index concurrently orders_id_idx on app.orders (id, note);
