-- Why: a statement that must never run twice.

update shop.counter set n = n + 1 where id = 1;
alter table shop.customers add column country text references shop.countries;
