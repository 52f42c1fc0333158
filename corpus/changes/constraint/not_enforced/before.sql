create table p (id int primary key); create table t (a int, b int check (b > 0));
