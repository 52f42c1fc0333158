create table app.orders (id bigint primary key, note text not null);
-- release
alter table app.orders alter column note drop not null;
