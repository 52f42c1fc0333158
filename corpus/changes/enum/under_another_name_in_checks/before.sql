create type status as enum ('pending', 'paid', 'held');
create table orders (id bigint primary key, status status not null default 'pending', check (status <> 'held'));
create index orders_paid on orders (status) where status = 'paid';
create index orders_held on orders (id) where status = 'held';
create table refunds (status status, exclude using btree (status with =) where (status > 'paid'));
insert into orders values (1, 'paid'), (2, 'pending');
