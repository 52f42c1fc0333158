create schema app;
create table app.a (id int primary key);
create table app.b (id int primary key, a_id int references app.a);
create view app.v as select a.id from app.a join app.b on b.a_id = a.id;
create function app.count_a() returns bigint language sql as 'select count(*) from app.a';
