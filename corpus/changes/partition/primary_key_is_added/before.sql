create table p (i int) partition by hash (i);
create table p0 partition of p for values with (modulus 2, remainder 0);
create table p1 partition of p for values with (modulus 2, remainder 1);
alter table p0 add primary key (i);
insert into p select generate_series(1, 9);
