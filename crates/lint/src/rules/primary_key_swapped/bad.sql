create table app.orders (id bigint, code bigint not null, constraint orders_pkey primary key (id));
-- release
alter table app.orders drop constraint orders_pkey;
alter table app.orders add constraint orders_pkey primary key (code);
