create table p (a int, b int, c text check (c <> ''));
create table c1 () inherits (p);
create table c2 (b int) inherits (p);
insert into c1 values (1, 2, 'x');
insert into c2 values (1, 2, 'x');
