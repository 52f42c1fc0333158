create table app.orders (id bigint primary key, at timestamp);
-- release
alter table app.orders alter at type timestamptz;
