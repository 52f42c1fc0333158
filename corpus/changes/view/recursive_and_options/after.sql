create table t (id int, parent int);
create view v with (security_barrier = true) as select id from t;
create recursive view tree (id, depth) as select id, 0 from t where parent is null union all select t.id, depth + 1 from t join tree on tree.id = t.parent;
