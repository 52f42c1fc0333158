create table app.orders (id bigint primary key, total int);
-- release
set lock_timeout = '2s';
alter table app.orders add column cents int;
update app.orders set cents = total * 100 where cents is null;
