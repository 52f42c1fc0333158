create table t (a int, b int, c text);
create statistics s1 (dependencies, mcv) on a, b from t;
create statistics s2 on a, b, c from t;
alter statistics s2 set statistics 50;
comment on statistics s2 is 'all';
