create table parent (a int, b int);
create table child (a int, d int) inherits (parent);
insert into parent values (1, 1);
insert into child values (2, 2);
