create table app.orders (id bigint primary key, note text);
-- release
update app.orders set note = '' where note is null and id > 0 and id <= 1000;
