create table base (id int not null, note text default 'x', added date, check (id > 0));
create table child (extra int, own int) inherits (base);
create table grandchild () inherits (child);
