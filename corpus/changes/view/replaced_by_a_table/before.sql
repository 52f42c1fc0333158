create table t (a int);
create view v as select a from t;
create view on_v as select a from v;
