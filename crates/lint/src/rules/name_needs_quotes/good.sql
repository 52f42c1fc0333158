create table app.orders (id bigint primary key, user_name text);
