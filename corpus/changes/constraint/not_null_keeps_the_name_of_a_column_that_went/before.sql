create table t (id int, c1 int not null, z text);
create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table far (c1 int not null) server s;
