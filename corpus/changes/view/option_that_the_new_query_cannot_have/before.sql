create table t (a int primary key, b text); create table u (a int, d text);
create view v with (security_barrier) as select a, b from t where a > 0 with local check option;
