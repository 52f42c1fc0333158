create schema app;
create table app.orders (id int, owner text);
alter table app.orders enable row level security;
create policy own_orders on app.orders for select using (owner = current_user);
comment on policy own_orders on app.orders is 'their own';
