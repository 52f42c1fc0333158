create table t (a integer);
create function f() returns setof record begin atomic
    insert into t values (1);
    select 1 as end, 2 as case, t.a as begin from t;
end;
insert into t values (2);
create function g() returns integer begin atomic select 1 end; end;
insert into t select g();
