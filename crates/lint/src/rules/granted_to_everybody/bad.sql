create table app.orders (id bigint primary key, note text, kind text);
-- release
grant select on app.orders to public;
