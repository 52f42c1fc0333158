create schema app;
create table app.a (id int primary key, b_id int);
create table app.b (id int primary key, a_id int references app.a);
alter table app.a add foreign key (b_id) references app.b;
