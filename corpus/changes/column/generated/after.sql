create table t (a int, b int generated always as (a * 3) stored, c int);
create index on t (b);
create view v as select b from t;
