-- since 17
create table p (id bigint generated always as identity, k int not null) partition by list (k);
create table p2 partition of p for values in (2) partition by range (id);
create table p2a partition of p2 for values from (1) to (10);
