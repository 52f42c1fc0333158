create foreign data wrapper w;
create server s foreign data wrapper w;
create table t (a integer, b integer) partition by range (a);
create table t1 partition of t for values from (0) to (10);
create foreign table t2 partition of t for values from (10) to (20) server s;
create table t3 partition of t for values from (20) to (30) partition by list (b);
create table t31 partition of t3 for values in (1);
create foreign table t32 partition of t3 for values in (2) server s;
create index on t (b);
