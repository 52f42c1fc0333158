-- migrate:up
set local search_path = app;
create table orders (id bigint primary key);
-- migrate:down
drop table app.orders;
