create table app.orders (id bigint primary key, note text);
-- release
begin;
set local lock_timeout = '2s';
alter table app.orders disable trigger user;
update app.orders set note = '' where id between 1 and 10;
alter table app.orders enable trigger user;
commit;
