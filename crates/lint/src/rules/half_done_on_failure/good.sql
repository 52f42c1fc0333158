create table app.orders (id bigint primary key, note text);
-- release
-- migrate:up transaction:false
set lock_timeout = '2s';
create index concurrently orders_note_idx on app.orders (note);
-- migrate:down
drop index app.orders_note_idx;
