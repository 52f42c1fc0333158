create table p (id bigint not null, k int not null, primary key (id, k)) partition by list (k);
create table p1 partition of p for values in (1);
create table p2 partition of p for values in (2) partition by range (id);
create table p2a partition of p2 for values from (1) to (10);
create table q (id int generated always as identity, k int) partition by list (k);
create table q1 partition of q for values in (1);
create table r (id int generated always as identity, k int) partition by list (k);
create table r1 partition of r for values in (1);
