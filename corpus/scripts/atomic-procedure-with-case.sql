create table t (a integer, b text);
create procedure fill(n integer)
begin atomic
    insert into t select i, case when i % 2 = 0 then 'even;' else case i when 1 then 'one' else 'odd' end end
        from generate_series(1, n) as i;
    update t set b = (case a when 3 then 'three' else b end) where case when a > 1 then true else false end;
end;
create or replace procedure "end"() language sql begin /* ; */ atomic -- ;
    insert into t values (0, ';');
end; call "end"(); call fill(3); create procedure nothing() begin atomic end; call nothing();
