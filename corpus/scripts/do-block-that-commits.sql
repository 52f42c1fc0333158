create table t (a integer);
do $$
begin
    for i in 1..3 loop
        insert into t values (i);
        commit;
    end loop;
end;
$$;
insert into t values (4);
