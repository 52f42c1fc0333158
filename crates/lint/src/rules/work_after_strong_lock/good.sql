create table app.orders (id bigint primary key, note text);
-- release
begin;
alter table app.orders add column kind text;
commit;
update app.orders set kind = 'plain' where id between 1 and 1000;
