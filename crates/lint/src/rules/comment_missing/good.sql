create table app.orders (id bigint primary key);
comment on table app.orders is 'What was ordered.';
