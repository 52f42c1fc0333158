create table ticket (id serial primary key, number int not null);
