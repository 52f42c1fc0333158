create table a (x int);
create table b (y int);
create view v as select x from a;
