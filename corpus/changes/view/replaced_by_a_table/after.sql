create table t (a int);
create table v (a int);
create view on_v as select a from v;
