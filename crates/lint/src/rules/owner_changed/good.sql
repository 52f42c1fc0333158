create table app.orders (id bigint primary key);
-- release
create table app.items (id bigint primary key);
alter table app.items owner to reporting;
