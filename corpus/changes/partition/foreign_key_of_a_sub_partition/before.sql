create table n (a int primary key);
create table p (a int references n, b int) partition by range (b);
create table p5 (a int, b int) partition by range (b);
create table p51 partition of p5 for values from (0) to (10);
alter table p attach partition p5 for values from (0) to (100);
insert into n values (1);
insert into p values (1, 2);
