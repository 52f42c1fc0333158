create table app.orders (id bigint primary key);
-- release
alter table app.orders replica identity nothing;
