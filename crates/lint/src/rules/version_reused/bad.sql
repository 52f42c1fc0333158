create table app.orders (id bigint primary key);
-- file 20260101000000_again.sql
create table app.people (id bigint primary key);
