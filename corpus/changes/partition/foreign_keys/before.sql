create table target (id int primary key);
create table p (id int not null, t int) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table plain (id int, p_id int);
