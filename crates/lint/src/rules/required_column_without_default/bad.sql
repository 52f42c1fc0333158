create table app.orders (id bigint primary key);
insert into app.orders (id) values (1);
-- release
alter table app.orders add column kind text not null;
