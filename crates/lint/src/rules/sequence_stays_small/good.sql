create table app.orders (id serial primary key);
-- release
alter sequence app.orders_id_seq as bigint;
