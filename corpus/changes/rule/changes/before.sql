create table t (a int);
create rule one as on update to t do also notify changed;
