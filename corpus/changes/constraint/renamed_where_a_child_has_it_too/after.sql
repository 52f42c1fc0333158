create table parent (a int constraint con2 check (a > 0), b int);
create table child (a int constraint con2 check (a > 0), d int) inherits (parent);
