-- migrate:up
create table app.orders (id bigint primary key);
-- migrate:down
drop table app.orders;
