-- base
create schema app;
create table app.t (a int, b int);
create table app.p (a int, b int) partition by list (a);
-- differs: the order of columns
drop table app.t;
create table app.t (b int, a int);
-- differs: the order of columns of a partition
create table app.p1 (b int, a int);
alter table app.p attach partition app.p1 for values in (1);
