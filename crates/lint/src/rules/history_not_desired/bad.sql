-- live differs table app.orders
-- release
create table app.items (id bigint primary key);
