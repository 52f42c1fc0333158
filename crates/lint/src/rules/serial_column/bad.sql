create table app.orders (id bigserial primary key);
