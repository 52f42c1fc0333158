create table everything (id serial primary key, name text);
