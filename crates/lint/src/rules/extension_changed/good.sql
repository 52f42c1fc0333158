create table app.orders (id bigint primary key);
-- release
create extension if not exists plpgsql;
