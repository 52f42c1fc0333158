create table posts (id serial primary key);
insert into everything (name) values ('posts');
