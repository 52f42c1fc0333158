create table app.orders (id bigint primary key);
create table app.people (id bigint primary key);
-- release
alter table app.orders add column note text;
alter table app.people add column note text;
