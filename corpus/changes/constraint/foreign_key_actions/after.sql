create table p (id int primary key, other int unique);
create table t (a int references p on delete set null on update cascade, b int references p (other) match full deferrable);
