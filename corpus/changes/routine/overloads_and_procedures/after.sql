create function f(int) returns int language sql as 'select 1';
create function f(text, variadic int[] default '{}') returns setof text language sql stable strict parallel safe cost 5 rows 10 as 'select $1';
create procedure p(a int, inout b text) language plpgsql security definer set search_path = pg_catalog as 'begin b := a; end';
comment on procedure p(int, text) is 'does';
revoke execute on function f(int) from public;
grant execute on function f(int) to caller;
