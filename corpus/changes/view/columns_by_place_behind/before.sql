create table t (a int, b int);
create view v as select x, y from t as t(x, y);
create view kept as select x, y from t as t(x, y);
