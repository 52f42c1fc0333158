-- base
create schema app;
create type app.pair as (a int, b int);
create type app.mood as enum ('a');
create function app.to_pair(int) returns app.pair language sql as 'select row($1, $1)::app.pair';
create function app.other(int) returns app.pair language sql as 'select row($1, 0)::app.pair';
create cast (int as app.pair) with function app.to_pair(int);
-- differs: in assignments
drop cast (int as app.pair);
create cast (int as app.pair) with function app.to_pair(int) as assignment;
-- differs: implicit
drop cast (int as app.pair);
create cast (int as app.pair) with function app.to_pair(int) as implicit;
-- differs: another function
drop cast (int as app.pair);
create cast (int as app.pair) with function app.other(int) as implicit;
-- differs: in and out
create cast (text as app.mood) with inout;
-- differs: a comment
comment on cast (text as app.mood) is 'c';
-- differs: between PostgreSQL's own types
create cast (bytea as text) with inout;
-- differs: binary
create domain app.d as int;
create cast (app.mood as bytea) with inout as assignment;
-- differs: none
drop cast (bytea as text);
