create table app.orders (id bigint primary key, total int constraint total_there check (total is not null));
alter table app.orders alter column total set not null;
-- release
alter table app.orders drop constraint total_there;
