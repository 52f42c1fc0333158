create table app.orders (id bigint primary key, total int);
create function app.fill() returns trigger language plpgsql as 'begin new.cents := new.total * 100; return new; end';
-- release
set lock_timeout = '2s';
alter table app.orders add column cents int;
create trigger fill before insert or update on app.orders for each row execute function app.fill();
update app.orders set cents = total * 100 where cents is null;
