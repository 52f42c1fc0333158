create table app.orders (id bigint primary key);
create function app.keep() returns trigger language plpgsql as 'begin return null; end';
create trigger keep before delete on app.orders for each row execute function app.keep();
-- release
drop trigger keep on app.orders;
