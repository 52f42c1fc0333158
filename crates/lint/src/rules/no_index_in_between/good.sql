create table app.orders (id bigint primary key, note text, total int);
create index orders_note_idx on app.orders (note);
-- release
create index concurrently orders_note_total_idx on app.orders (note, total);
drop index concurrently app.orders_note_idx;
