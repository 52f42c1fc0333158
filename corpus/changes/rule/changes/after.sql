create table t (a int);
create rule one as on update to t where new.a > 0 do instead nothing;
create rule two as on insert to t do also notify added;
alter table t disable rule two;
