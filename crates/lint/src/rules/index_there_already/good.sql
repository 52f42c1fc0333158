create table app.orders (id bigint primary key, a int, b int);
create index orders_a_b_idx on app.orders (a, b);
create index orders_b_idx on app.orders (b);
