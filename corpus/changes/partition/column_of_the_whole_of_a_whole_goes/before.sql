create table m (a integer, b integer, c text) partition by range (a);
create table m1 partition of m for values from (1) to (10) partition by range (b);
create table m11 partition of m1 for values from (1) to (10);
