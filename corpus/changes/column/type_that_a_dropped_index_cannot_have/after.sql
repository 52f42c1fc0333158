create table shelf (id int primary key, tags uuid not null);
