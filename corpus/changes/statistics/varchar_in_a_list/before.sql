create table t (id int primary key, s varchar(20));
