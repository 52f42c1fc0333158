create table app.orders (id bigint primary key, note text, kind text);
-- release
update app.orders set note = 'a', note = 'b' where id = 1;
