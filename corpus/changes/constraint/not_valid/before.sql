create table p (id int primary key);
create table t (a int, constraint c check (a > 0) not valid, constraint f foreign key (a) references p not valid);
