create table t (k int);
create table u (k int);
create view v as select p from t as t(p);
