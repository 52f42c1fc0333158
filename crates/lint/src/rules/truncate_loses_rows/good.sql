create table app.orders (id bigint primary key);
-- release
delete from app.orders where id = 7;
