create table app.orders (id bigint primary key);
-- release
revoke select on app.orders from reporting;
