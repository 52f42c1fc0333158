-- learn 20260301000000_note.sql
create table app.orders (id bigint primary key, note text);
-- release
-- file 20260401000000_kind.sql
set lock_timeout = '2s';
alter table app.orders add column kind text;
