create table marks (id serial primary key);
insert into everything (name) values ('marks');
