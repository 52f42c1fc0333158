create table users (id serial primary key);
insert into everything (name) values ('users');
