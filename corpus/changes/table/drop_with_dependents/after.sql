create schema app;
create table app.b (id int primary key, a_id int);
create function app.count_a() returns bigint language sql as 'select 1::bigint';
