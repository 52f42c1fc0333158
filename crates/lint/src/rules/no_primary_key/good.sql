create table app.orders (id bigint);
alter table app.orders add primary key (id);
