create table t (id int primary key, old text, kept int);
create index on t (old);
create view v as select id, kept from t;
