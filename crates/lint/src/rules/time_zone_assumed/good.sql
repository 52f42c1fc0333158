create table app.orders (id bigint primary key, at timestamp);
-- release
begin;
set local lock_timeout = '2s';
set local timezone = 'UTC';
alter table app.orders alter at type timestamptz;
commit;
