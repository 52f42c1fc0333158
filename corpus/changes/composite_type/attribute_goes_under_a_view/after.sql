create type c as (a int, b text);
create table t (a int, b text);
create view v as select row(a, b)::c as c from t;
