create schema app;
create table app.orders (id int, owner text);
create function app.note() returns trigger language plpgsql as 'begin return new; end';
create trigger orders_note before insert or update of owner on app.orders for each row when (new.id > 0) execute function app.note();
alter table app.orders enable always trigger orders_note;
