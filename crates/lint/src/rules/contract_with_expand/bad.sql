create table app.orders (id bigint primary key, note text);
-- release
-- whimbrel: phase = expand
alter table app.orders add column remark text;
-- file 20260102000000_contract.sql
-- whimbrel: phase = contract
alter table app.orders drop column note;
