create table app.orders (id bigint primary key, total int);
-- release
create table app.items (id bigint primary key, total int check (total > 0));
