create table target (id int primary key);
create table p (id int not null primary key, t int references target) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table plain (id int, p_id int references p on delete cascade);
