create table t (a int, b int, c int, cc int);
create table u (c int, d int);
create view v as select * from (t cross join u) as j (aa, bb, qq, cc, dd, ee);
create view w as select j.bb from (t cross join u) as j (aa, bb);
