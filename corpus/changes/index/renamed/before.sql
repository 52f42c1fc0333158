create schema app;
create table app.orders (id int, note text);
create index orders_1 on app.orders (id) with (fillfactor = 70);
create unique index orders_2 on app.orders (lower(note)) where id > 0;
comment on index app.orders_2 is 'found by note';
alter table app.orders cluster on orders_1;
insert into app.orders values (1, 'x');
