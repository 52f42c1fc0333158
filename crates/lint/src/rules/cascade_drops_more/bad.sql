create table app.orders (id bigint primary key);
create view app.recent as select id from app.orders;
-- release
drop table app.orders cascade;
