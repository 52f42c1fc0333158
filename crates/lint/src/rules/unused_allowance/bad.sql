create table app.orders (id bigint primary key);
-- release
-- whimbrel: allow index-build-blocks-writes because "nobody uses it at night"
alter table app.orders set (fillfactor = 90);
