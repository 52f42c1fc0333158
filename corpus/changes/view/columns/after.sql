create table t (a int, b int, c int);
create view v with (security_barrier) as select b, c, a + 1 as a from t with cascaded check option;
create view w as select b from v;
create rule r as on insert to v do instead insert into t values (1, new.b);
