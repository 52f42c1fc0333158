create table parent (a int, b int);
create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table far () inherits (parent) server s;
