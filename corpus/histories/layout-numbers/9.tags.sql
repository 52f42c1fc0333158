create table tags (id serial primary key);
insert into everything (name) values ('tags');
