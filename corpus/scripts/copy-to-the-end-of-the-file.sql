create table t (a integer, b text);
insert into t values (0, 'zero');
copy t from stdin;
1	one;
2	two