create table app.orders (id bigint primary key, total int, cents int);
-- release
update app.orders set cents = total * 100 where cents is null and id between 1 and 1000;
