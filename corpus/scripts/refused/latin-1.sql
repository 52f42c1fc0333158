create table t (a text);
insert into t values ('café');
