create table p (id int primary key, other int unique);
create table t (a int references p, b int references p (other));
