create table app.orders (id bigint primary key, note text);
-- release
update app.orders set note = '';
