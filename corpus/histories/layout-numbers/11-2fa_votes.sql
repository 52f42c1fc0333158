create table votes (id serial primary key);
insert into everything (name) values ('votes');
