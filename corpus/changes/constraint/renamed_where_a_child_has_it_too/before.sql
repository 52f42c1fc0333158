create table parent (a int constraint con1 check (a > 0), b int);
create table child (a int constraint con1 check (a > 0), d int) inherits (parent);
