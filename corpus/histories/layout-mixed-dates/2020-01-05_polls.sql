create table polls (id serial primary key);
insert into everything (name) values ('polls');
