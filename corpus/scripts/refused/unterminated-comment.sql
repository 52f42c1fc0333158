create table t (a integer);
/* one /* two */
create table u (a integer);
