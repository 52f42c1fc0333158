create table p (a int not null, c int) partition by range (a);
create table p1 partition of p for values from (0) to (10);
create table p3 (a int not null, c int);
create index on p (c);
alter table p add primary key (a);
alter table p add unique (a, c);
create table r (x int, y int, foreign key (x, y) references p (a, c));
insert into p values (1, 1);
