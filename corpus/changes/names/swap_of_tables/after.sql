create table a (id int primary key, x int);
create table b (id int primary key, y text);
create view v as select x from a;
