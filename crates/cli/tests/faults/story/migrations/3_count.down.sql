alter table shop.customers drop column country;
update shop.counter set n = n - 1 where id = 1;
