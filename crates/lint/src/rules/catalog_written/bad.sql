create table app.orders (id bigint primary key, note varchar(20));
-- release
update pg_catalog.pg_attribute set atttypmod = 44 where attrelid = 'app.orders'::regclass and attname = 'note';
