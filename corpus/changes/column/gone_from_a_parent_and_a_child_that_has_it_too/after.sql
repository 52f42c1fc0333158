create table parent (a int);
create table child (kept int) inherits (parent);
create table another () inherits (parent);
