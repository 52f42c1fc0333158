create table app.orders (id bigint primary key);
create function app.keep() returns trigger language plpgsql as 'begin return null; end';
create trigger keep before delete on app.orders for each row execute function app.keep();
-- release
begin;
set local lock_timeout = '2s';
drop trigger keep on app.orders;
create trigger keep before delete or truncate on app.orders for each statement execute function app.keep();
commit;
