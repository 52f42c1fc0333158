create table pk (a integer not null) partition by list (a);
create table pk1 partition of pk for values in (1) partition by list (a);
create table pk11 partition of pk1 for values in (1);
create table fk (a integer) partition by list (a);
create table fk1 partition of fk for values in (1);
alter table pk11 add primary key (a);
alter table pk1 add primary key (a);
alter table pk add primary key (a);
alter table fk add foreign key (a) references pk;
