create schema app;
create table app.customers (
    id bigint constraint customers_id primary key,
    email text constraint customers_unique_email unique,
    age int constraint customers_grown_up check (age >= 18)
);
comment on constraint customers_unique_email on app.customers is 'one account each';
create table app.orders (
    id bigint primary key,
    customer bigint constraint orders_of references app.customers,
    span int4range,
    constraint orders_span exclude using gist (span with &&)
);
alter table app.customers replica identity using index customers_id;
insert into app.customers values (1, 'a@example.org', 20), (2, 'b@example.org', 30);
insert into app.orders values (1, 1, '[1,2)'), (2, 2, '[3,4)');
