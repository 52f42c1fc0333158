create table app.orders (id bigint primary key, note text);
create index orders_note_idx on app.orders (note);
-- release
drop index app.orders_note_idx;
