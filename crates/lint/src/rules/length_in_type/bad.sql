create table app.orders (id bigint primary key, note varchar(50));
