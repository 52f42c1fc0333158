create table app.orders (id bigint primary key, note text, total int not null, customer_id bigint);
create table app.customers (id bigint primary key);
alter table app.orders add constraint k foreign key (customer_id) references app.customers (id) not enforced;
-- release
alter table app.orders alter constraint k enforced;
