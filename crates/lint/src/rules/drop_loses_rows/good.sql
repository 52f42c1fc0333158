create table app.orders (id bigint primary key);
-- release
create table app.scratch (id bigint primary key);
drop table app.scratch;
