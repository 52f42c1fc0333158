create table t (a int, b int);
create function all_of_t() returns setof t language sql stable as 'select * from t';
create function some_of_t() returns t[] language sql stable as 'select array_agg(t) from t';
create view v as select x.b from all_of_t() as x;
create view w as select x.b from unnest(some_of_t()) as x;
create view j as select x.b from json_populate_recordset(null::t, '[{"b": 1}]') as x;
