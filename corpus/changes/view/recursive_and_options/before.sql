create table t (id int, parent int);
create view v as select id from t;
