-- Orders are kept from now on.
create table app.orders (id bigint primary key);
