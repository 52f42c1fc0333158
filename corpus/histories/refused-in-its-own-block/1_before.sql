create table before (id serial primary key);
insert into before default values;
