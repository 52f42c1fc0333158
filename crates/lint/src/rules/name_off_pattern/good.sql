create table app.order_lines (id bigint primary key);
