create table app.orders (id bigint primary key, note text);
-- release
alter table app.orders add column kind text;
update app.orders set kind = 'plain' where id between 1 and 100;
