create table app.orders (id bigint primary key, total int);
-- release
update app.orders set total = total * 100 where id > 0;
