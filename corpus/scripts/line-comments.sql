create table t (a integer); -- it's not a quote
--insert into t values (0);
insert into t -- ; $$ /* "
values (1);--;
---- ;
insert into t values (2);--