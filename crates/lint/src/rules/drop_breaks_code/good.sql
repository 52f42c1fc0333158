-- whimbrel: phase = contract
create table app.orders (id bigint primary key, note text);
-- release
create table app.scratch (id bigint primary key, note text);
alter table app.scratch drop column note;
