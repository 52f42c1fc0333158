create table app.orders (id int primary key);
