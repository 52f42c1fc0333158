create table p (id int not null, a varchar(10) default 'x', b bigint, c date) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create index on p (b);
create view v as select id, b from p;
