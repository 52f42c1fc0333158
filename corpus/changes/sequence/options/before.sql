create sequence s;
create table t (id int, n int);
