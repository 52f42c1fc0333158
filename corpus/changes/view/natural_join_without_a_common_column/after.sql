create table a (x int);
create table b (y int);
create view v as select x from a natural left join b;
create view w as select ' ON TRUE' as text, x from a natural full join b;
