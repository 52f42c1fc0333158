create schema shop;
create type shop.status as enum ('new', 'paid', 'sent', 'lost');
create table shop.users (id serial primary key, email text not null, name text);
create table shop.orders (id serial primary key, user_id int references shop.users, status shop.status default 'new', total int);
create table shop.items (order_id int references shop.orders, sku text, amount int);
create index on shop.items (order_id);
create view shop.totals as select user_id, sum(total) as total from shop.orders where status <> 'lost' group by user_id;
create function shop.touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touch before update on shop.orders for each row execute function shop.touch();
