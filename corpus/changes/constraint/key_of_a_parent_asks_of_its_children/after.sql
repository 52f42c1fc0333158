create table parent (a int, b int);
create table child (a int, d int) inherits (parent);
alter table parent add constraint con3 primary key (a);
