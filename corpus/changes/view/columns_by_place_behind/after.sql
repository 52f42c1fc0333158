create table t (a int, b int, c int);
create view v as select x, y, z from t as t(x, y, z);
create view kept as select x, y from t as t(x, y);
