create function f() returns integer language plpgsql as $body$
begin
    return 1;
end
$Body$;
select f();
