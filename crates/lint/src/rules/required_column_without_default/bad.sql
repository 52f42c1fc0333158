create table app.orders (id bigint primary key);
-- release
alter table app.orders add column kind text not null;
