create table app.orders (id bigint primary key, note text);
-- release
set statement_timeout = '5s';
create index concurrently orders_note_idx on app.orders (note);
