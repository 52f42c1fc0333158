create table app.orders (id bigint primary key, owner text);
-- release
begin;
set local lock_timeout = '2s';
create policy own on app.orders using (owner = current_user);
alter table app.orders enable row level security;
commit;
