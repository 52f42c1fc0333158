-- since 14
create table t (id int primary key, s varchar(20));
create statistics st on (s in ('a', 'b')), id from t;
