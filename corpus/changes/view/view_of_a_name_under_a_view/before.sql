create table t (a int, b int);
create materialized view v as select a, b from t;
create view w as select a, b from v;
create view z as select count(*) from w;
comment on view w is 'w';
