create table app.orders (id bigint primary key, kind text default 'plain');
-- release
alter table app.orders alter column kind set default 'fancy';
