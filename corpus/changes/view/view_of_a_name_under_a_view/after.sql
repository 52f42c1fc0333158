create table t (a int); create view v as select a from t; create view w as select * from v; comment on view w is 'w';
