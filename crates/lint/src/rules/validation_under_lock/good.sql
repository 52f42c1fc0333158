create table app.orders (id bigint primary key, total int);
-- release
begin;
alter table app.orders add constraint orders_total_check check (total >= 0) not valid;
commit;
alter table app.orders validate constraint orders_total_check;
