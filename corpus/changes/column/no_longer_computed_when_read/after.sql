-- since 18
create table t (a int, b int);
