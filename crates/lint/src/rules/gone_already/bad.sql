create table app.orders (id bigint primary key, note text);
alter table app.orders drop column note;
-- release
alter table app.orders alter note set not null;
