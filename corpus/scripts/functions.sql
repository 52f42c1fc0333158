create function one() returns integer language sql as 'select 1; select 1;';
create or replace function two() returns integer as $$
begin
    -- begin; end;
    return case when true then 2 end;
end
$$ language plpgsql;
create function three(a text default ';', b text default $$;$$) returns text
language plpgsql as 'begin return a || ''; '' || b; end;';
create procedure four() language plpgsql as $four$ begin null; end; $four$;
create function five() returns trigger language plpgsql as $_$begin new.a := $x$x$x$; return new; end;$_$;
call four();
select one(), two(), three();
