-- migrate:up
create table app.orders (id bigint primary key);
-- migrate:down
