create sequence app.numbers;
create table app.orders (id bigint primary key);
-- release
select setval('app.numbers', (select max(id) from app.orders));
