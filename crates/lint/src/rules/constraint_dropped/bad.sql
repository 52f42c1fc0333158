create table app.orders (id bigint primary key, total int constraint total_positive check (total > 0));
-- release
alter table app.orders drop constraint total_positive;
