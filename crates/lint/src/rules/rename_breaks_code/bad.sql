create table app.orders (id bigint primary key, note text);
-- release
alter table app.orders rename column note to remark;
