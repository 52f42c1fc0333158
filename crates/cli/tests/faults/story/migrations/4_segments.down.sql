create index concurrently if not exists customers_name on shop.customers (name);
drop index concurrently if exists shop.customers_email;
delete from shop.marks where what like '4 %';
alter table shop.customers drop constraint if exists customers_score;
alter table shop.customers drop column if exists score;
