-- Why: some are calm. The new value is used at once, for which PostgreSQL wants it committed.

insert into shop.marks values ('7 first');
alter type shop.mood add value 'calm';
update shop.customers set mood = 'calm' where id % 10 = 0;
create index customers_calm on shop.customers (id) where mood = 'calm';
insert into shop.marks values ('7 last');
