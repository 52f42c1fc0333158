-- ends with a carriage returncreate table t (a integer); -- againinsert into tvalues (1);
-- and
insert into t values (2)