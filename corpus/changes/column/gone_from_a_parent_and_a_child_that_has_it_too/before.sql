create table parent (a int, gone int, kept int);
create table child (gone int, kept int) inherits (parent);
create table another () inherits (parent);
