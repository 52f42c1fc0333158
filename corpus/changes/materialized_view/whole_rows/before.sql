create table t (id int, val bigint);
create materialized view m as select t, id from t;
create index on m (id);
create view v as select t from t;
