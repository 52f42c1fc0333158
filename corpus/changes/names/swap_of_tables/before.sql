create table a (id int primary key, x text);
create table b (id int primary key, y int);
create view v as select x from a;
