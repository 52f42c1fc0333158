create table t (id int, name text) partition by range (id);
create table t1 partition of t for values from (0) to (10);
insert into t values (1, 'x');
