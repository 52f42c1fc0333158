-- Why: a file that was written for psql, with transactions of its own.

begin;
update shop.counter set n = n + 1 where id = 1;
insert into shop.marks values ('9 first');
commit;

begin isolation level repeatable read;
create table shop.orders (id bigint primary key, customer bigint references shop.customers);
insert into shop.orders select id, id from shop.customers where id <= 50;
commit;

insert into shop.marks values ('9 last');
