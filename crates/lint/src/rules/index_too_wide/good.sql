create table app.orders (a int, b int, c int, d int);
create index orders_two_idx on app.orders (a, b) include (c, d);
