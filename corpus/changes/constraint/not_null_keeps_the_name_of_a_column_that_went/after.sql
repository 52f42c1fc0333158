create table t (id int, c1 int not null, z text);
alter table t rename column c1 to f1;
create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table far (c1 int not null) server s;
alter foreign table far rename column c1 to f1;
