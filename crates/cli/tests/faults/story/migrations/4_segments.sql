-- Why: an address belongs to one customer, and nobody looks for names any more.

set search_path = shop;
alter table customers add column score integer;
insert into marks values ('4 first');
create unique index concurrently customers_email on customers (email);
vacuum (analyze) customers;
insert into marks values ('4 middle');
alter table customers add constraint customers_score check (score >= 0) not valid;
drop index concurrently customers_name;
insert into marks values ('4 last');
alter table customers validate constraint customers_score;
