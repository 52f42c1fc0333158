create table app.orders (id bigint primary key, note text);
-- release
update app.orders set note = '' where id in (select id from app.orders order by id limit 1000 offset 5000);
