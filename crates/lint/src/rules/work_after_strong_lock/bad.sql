create table app.orders (id bigint primary key, note text);
-- release
begin;
alter table app.orders add column kind text;
update app.orders set kind = 'plain' where kind is null;
commit;
