create table app.orders (a int, b int, c int, d int);
create index orders_all_idx on app.orders (a, b, c, d);
