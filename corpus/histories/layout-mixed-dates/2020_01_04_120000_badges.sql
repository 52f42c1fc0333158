create table badges (id serial primary key);
insert into everything (name) values ('badges');
