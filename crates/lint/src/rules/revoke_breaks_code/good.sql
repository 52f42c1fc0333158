create table app.orders (id bigint primary key);
-- release
create table app.items (id bigint primary key);
revoke select on app.items from reporting;
