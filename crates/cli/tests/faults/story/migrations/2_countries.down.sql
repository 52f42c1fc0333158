delete from shop.marks where what = '2';
delete from shop.events;
delete from shop.customers;
drop table shop.countries;
