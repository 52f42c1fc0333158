create table t (k int, z int, b int, m int default 4, a int);
create table u (k int, z int, b int);
create view v as select p, q, r, s, w from t as t(p, q, r, s, w);
create view w as select p, q from u as u(o, p, q);
