create table t (id int primary key, amount int, name varchar(10));
create view v as select id, amount * 2 as twice from t;
create view w as select twice + 1 as more from v;
comment on view w is 'more';
comment on column v.twice is 'two times';
grant select on v to reader;
