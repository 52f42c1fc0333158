create table n (a int primary key);
create table p (a int) partition by list (a);
create table p1 partition of p for values in (1);
alter table p1 add foreign key (a) references n;
alter table p add foreign key (a) references n;
