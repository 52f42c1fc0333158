create table t (a int, between_them int, b int);
create view v as select x, z from t as t(x, y, z);
create materialized view m as select x, y from t as t(x, y, z);
create table u (id int, a int, more int);
create table w (id int, b int, more int);
create view j as select id, u.a, w.b from u join w using (id);
