create table t (x int, y int);
create table u (x int, z int);
create table w (z int, q int);
create view v as select x, y, z, q from (t join u using (x)) join w using (z);
