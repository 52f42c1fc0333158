create table p (a int, b int) partition by range (a);
create table p1 partition of p for values from (0) to (100) partition by range (a);
create table p11 partition of p1 for values from (0) to (50);
create index on p11 (b);
create index on only p1 (b);
create index on only p (b);
alter index p_b_idx attach partition p1_b_idx;
alter index p1_b_idx attach partition p11_b_idx;
