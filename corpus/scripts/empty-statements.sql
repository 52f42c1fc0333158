;;
create table t (a integer);;
/* ; */ ; -- ;
insert into t values (1) ; ;
;