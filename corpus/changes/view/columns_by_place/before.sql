create table t (a int, b int);
create view v as select x, y from t as t(x, y);
create materialized view m as select x, y from t as t(x, y);
create table u (id int, a int);
create table w (id int, b int);
create view j as select id, u.a, w.b from u join w using (id);
