create table t (a int, b int);
create table u (c int, d int);
create view v as select j.bb, j.dd from (t cross join u) as j (aa, bb, cc, dd);
create view unnamed as select b, d from t cross join u;
create view subquery as select x.q from (select b from t cross join u) as x (q);
