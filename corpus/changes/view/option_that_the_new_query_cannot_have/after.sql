create table t (a int primary key, b text); create table u (a int, d text);
create view v with (security_barrier) as select t.a, b, d from t join u using (a);
