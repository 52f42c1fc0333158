create table p (id int not null, code text not null) partition by range (id);
create table p1 partition of p for values from (0) to (10);
