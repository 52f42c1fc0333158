create table t (a text);
insert into t values ('it's);
insert into t values ('x'), ('y);
insert into t values (2);
