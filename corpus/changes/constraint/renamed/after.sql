create schema app;
create table app.customers (
    id bigint constraint customers_pkey primary key,
    email text constraint customers_email_key unique,
    age int constraint customers_age_check check (age >= 18)
);
comment on constraint customers_email_key on app.customers is 'one account each';
create table app.orders (
    id bigint primary key,
    customer bigint constraint orders_customer_fkey references app.customers,
    span int4range,
    constraint orders_span_excl exclude using gist (span with &&)
);
alter table app.customers replica identity using index customers_pkey;
