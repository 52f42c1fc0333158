-- since 18
create table p (id int primary key); create table t (a int references p not enforced, b int check (b > 0) not enforced);
