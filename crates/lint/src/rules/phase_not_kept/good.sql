create table app.orders (id bigint primary key, note text);
-- release
-- whimbrel: phase = expand
alter table app.orders add column remark text;
