begin;
drop table if exists shop.orders;
commit;
begin;
update shop.counter set n = n - 1 where id = 1 and exists (select from shop.marks where what = '9 first');
delete from shop.marks where what like '9 %';
commit;
