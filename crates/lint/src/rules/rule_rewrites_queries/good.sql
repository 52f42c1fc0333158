create table app.orders (id bigint primary key);
create function app.keep() returns trigger language plpgsql as 'begin return null; end';
-- release
create trigger r before delete on app.orders for each row execute function app.keep();
