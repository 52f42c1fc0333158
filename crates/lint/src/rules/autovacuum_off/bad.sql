create table app.orders (id bigint primary key, note text, kind text);
-- release
alter table app.orders set (autovacuum_enabled = false);
