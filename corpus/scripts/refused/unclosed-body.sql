create function f() returns integer
begin atomic
    select 1;
    select 2 end;
select f();
