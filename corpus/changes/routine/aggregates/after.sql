create function add(int, int) returns int language sql immutable as 'select $1 + $2';
create aggregate total(int) (sfunc = add, stype = int, initcond = '0', combinefunc = add, parallel = safe);
create table t (a int);
create view v as select total(a) from t;
