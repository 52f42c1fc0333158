create table parent (a int);
create table child () inherits (parent);
create table grandchild () inherits (child);
create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table far () inherits (parent) server s;
