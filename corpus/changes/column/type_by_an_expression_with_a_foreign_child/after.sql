create table parent (a int, b char(10));
create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table far () inherits (parent) server s;
