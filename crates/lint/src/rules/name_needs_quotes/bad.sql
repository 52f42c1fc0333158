create table app.orders (id bigint primary key, "userName" text);
