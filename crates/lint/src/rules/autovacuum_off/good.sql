create table app.orders (id bigint primary key, note text, kind text);
-- release
alter table app.orders set (autovacuum_vacuum_scale_factor = 0.01);
