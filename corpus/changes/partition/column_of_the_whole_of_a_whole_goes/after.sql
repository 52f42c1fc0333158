create table m (a integer, b integer) partition by range (a);
create table m1 partition of m for values from (1) to (10) partition by range (b);
create table m11 partition of m1 for values from (1) to (10);
create table m12 (b integer, a integer);
alter table m1 attach partition m12 for values from (10) to (20);
