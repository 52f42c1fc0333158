create table app.orders (id bigint primary key, note text);
create index orders_note_idx on app.orders (note);
-- live index app.orders_id_idx 12
-- release
drop index concurrently app.orders_note_idx;
