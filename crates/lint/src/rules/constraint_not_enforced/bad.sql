create table app.orders (id bigint primary key, total int);
-- release
set lock_timeout = '2s';
alter table app.orders add constraint total_positive check (total > 0) not enforced;
