create table t (a integer);
do $$ begin insert into t values (1); insert into t values (2); end $$;
do language plpgsql 'begin insert into t values (3); perform ''a;b''; end';
do $do$
declare
    row record;
begin
    for row in select a from t loop
        case row.a
            when 1 then update t set a = 10 where a = 1;
            else null;
        end case;
    end loop;
exception
    when others then raise notice '%; %', sqlerrm, $$;$$;
end;
$do$ language plpgsql;
