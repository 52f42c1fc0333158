create table t (a int, b int);
create view v as select a from t;
create view w as select a, a + 1 as b from v;
create view z as select count(*) from w;
comment on view w is 'w';
