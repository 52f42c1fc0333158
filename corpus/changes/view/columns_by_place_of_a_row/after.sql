create table t (a int, between_them int, b int);
create view v as select (row(1, 3, 2)::t).b;
