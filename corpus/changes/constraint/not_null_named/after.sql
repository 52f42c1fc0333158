-- since 18
create table t (a int constraint a_there not null, b int constraint b_there not null no inherit, c int);
comment on constraint a_there on t is 'needed';
