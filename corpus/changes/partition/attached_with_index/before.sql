create table p (a int not null, b text) partition by range (a); create index on p (a); create table p1 partition of p for values from (0) to (10); create table p2 (a int not null, b text);
