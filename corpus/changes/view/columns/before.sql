create table t (a int, b int, c int);
create view v as select a, b from t;
create view w as select b from v;
create rule r as on insert to v do instead insert into t values (new.a, new.b);
