create table p (i int, j int) partition by hash (i);
create table p0 partition of p for values with (modulus 2, remainder 0) partition by hash (j);
create table p00 partition of p0 for values with (modulus 1, remainder 0);
create table p1 partition of p for values with (modulus 2, remainder 1);
alter table p add primary key (i, j);
