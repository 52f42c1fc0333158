create type c as (a int, b text, d int);
create table t (a int, b text);
create view v as select row(a, b, 1)::c as c from t;
