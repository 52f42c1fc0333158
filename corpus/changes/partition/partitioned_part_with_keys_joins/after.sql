create table pk (a int primary key) partition by range (a);
create table pk1 partition of pk for values from (0) to (1000);
create index pk_half on pk ((a / 2));
create table pk5 (c int, b int, a int not null) partition by range (a);
alter table pk5 drop column b, drop column c;
create table pk51 partition of pk5 for values from (4000) to (4500);
create table pk52 partition of pk5 for values from (4500) to (5000) partition by range (a);
create table pk521 partition of pk52 for values from (4500) to (5000);
alter table pk attach partition pk5 for values from (4000) to (5000);
