create table t (a int, b int);
create view v as select (row(1, 2)::t).b;
