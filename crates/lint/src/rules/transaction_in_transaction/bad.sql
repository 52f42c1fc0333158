-- migrate:up
begin;
create table app.orders (id bigint primary key);
commit;
-- migrate:down
drop table app.orders;
