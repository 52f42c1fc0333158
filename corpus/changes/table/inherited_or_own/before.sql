create table base (id int, constraint positive check (id > 0));
create table child (extra int) inherits (base);
