create table app.orders (id bigint primary key);
-- file 20260102000000_other.sql
create table app.people (id bigint primary key);
