create table app.orders (id bigint primary key, note text);
-- release
-- whimbrel: phase = contract
alter table app.orders drop column note;
