create table app.orders (id bigint primary key, note text);
-- release
drop index concurrently if exists app.orders_note_idx;
create index concurrently orders_note_idx on app.orders (note);
