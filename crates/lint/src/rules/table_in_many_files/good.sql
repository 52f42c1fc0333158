create table app.orders (id bigint primary key);
-- release
alter table app.orders add column note text, add column kind text;
