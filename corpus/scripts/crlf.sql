-- Windows line ends.
create table t (
    a text -- a column
);

insert into t values ('two
lines');
create function f() returns text language plpgsql as $$
begin
    return 'x';
end;
$$;
