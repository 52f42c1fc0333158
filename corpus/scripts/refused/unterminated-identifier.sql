create table t (a integer);
select "a from t;
select 1;
