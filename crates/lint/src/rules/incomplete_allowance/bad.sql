create table app.orders (id bigint primary key);
-- release
-- whimbrel: allow index-build-blocks-writes
create index orders_idx on app.orders (id);
