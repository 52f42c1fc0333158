create schema app;
create table app.orders (id int, note text);
create index orders_id_idx on app.orders (id) with (fillfactor = 80);
create unique index orders_note_idx on app.orders (lower(note)) where id > 0;
comment on index app.orders_note_idx is 'found by note';
alter table app.orders cluster on orders_id_idx;
