create domain amount as int check (value > 0);
create table t (a amount default 1);
create function double(amount) returns amount language sql as 'select $1 * 2';
create view v as select a from t;
