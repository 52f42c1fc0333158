create table app.orders (id bigint, code bigint not null, constraint orders_pkey primary key (id));
-- release
create unique index concurrently orders_code_key on app.orders (code);
set lock_timeout = '2s';
alter table app.orders drop constraint orders_pkey, add constraint orders_pkey primary key using index orders_code_key;
