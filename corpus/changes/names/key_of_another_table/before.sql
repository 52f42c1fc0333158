create table t (id int primary key, c int, constraint uq unique (c, id));
create index ix on t (c);
create view v as select id, c from t;
create view w as select count(*) as n from v;
