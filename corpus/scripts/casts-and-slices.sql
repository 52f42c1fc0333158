create table t (a integer[], b text, c timestamp);
insert into t values ('{1,2,3}'::integer[], 'x'::text, '2020-01-01 10:00:00'::timestamp);
insert into t select a[1:2], a[:2]::text, c from t;
insert into t select array[a[1]:: integer , (a[array_lower(a,1):array_upper(a,1)])[2]], b::varchar(10)::text, c::date from t;
update t set a[1:2] = '{7,8}' where c :: date = date '2020-01-01';
