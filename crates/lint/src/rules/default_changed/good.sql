create table app.orders (id bigint primary key, kind text default 'plain');
-- release
alter table app.orders add column shape text;
alter table app.orders alter column shape set default 'round';
