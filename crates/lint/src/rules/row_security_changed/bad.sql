create table app.orders (id bigint primary key, owner text);
-- release
alter table app.orders enable row level security;
