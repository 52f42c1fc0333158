create table p (id int not null) partition by range (id);
create table p_one partition of p for values from (0) to (10);
create table p_two partition of p for values from (10) to (20);
insert into p values (1), (2), (11);
