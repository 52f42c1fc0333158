-- since 14
create table t (a int, between_them int, b int);
create function f() returns setof t language sql stable begin atomic select * from t; end;
create function g() returns t language sql stable as 'select * from t limit 1';
