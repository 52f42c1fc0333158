create table t (a integer);
create function add(a integer, b integer) returns integer
language sql
begin atomic
    select a + b;
end;
create or replace function last_of(a integer) returns integer
language sql stable
BEGIN ATOMIC
    select 1;
    select max(t.a) from t where t.a < last_of.a;
END;
select add(1, 2);
