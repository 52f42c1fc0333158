create table app.orders (id bigint primary key, is_paid boolean not null default false);
