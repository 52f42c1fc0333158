create table app.orders (id bigint primary key);
create function app.told() returns trigger language plpgsql as 'begin raise notice ''%'', tg_op; return null; end';
-- release
set lock_timeout = '2s';
create trigger told after delete on app.orders for each row execute function app.told();
