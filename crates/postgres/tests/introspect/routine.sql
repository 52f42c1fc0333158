-- base
create schema app;
create function app.f(a int) returns int language sql as 'select a';
-- differs: a body
create or replace function app.f(a int) returns int language sql as 'select a + 1';
-- differs: volatility
alter function app.f immutable;
-- differs: strict
alter function app.f strict;
-- differs: security definer
alter function app.f security definer;
-- differs: leakproof
alter function app.f leakproof;
-- differs: parallel
alter function app.f parallel safe;
-- differs: cost
alter function app.f cost 7;
-- differs: a setting
alter function app.f set search_path = app, pg_temp;
-- differs: another setting
alter function app.f set work_mem = '4MB';
-- differs: no setting
alter function app.f reset search_path;
-- differs: a default
create or replace function app.f(a int default 5) returns int language sql as 'select a + 1';
-- differs: the name of an argument
drop function app.f;
create function app.f(b int default 5) returns int language sql as 'select b + 1';
-- differs: an overload
create function app.f(b text, variadic c text[]) returns setof text language sql as 'select b';
-- differs: rows
alter function app.f(text, text[]) rows 5;
-- differs: a table
create function app.tab(out x int, inout y text, n int) returns setof record language plpgsql as 'begin end';
create function app.tab2() returns table (a int, b text) language sql as $$ select 1, 'x' $$;
-- differs: an owner
alter function app.tab2 owner to story_writer;
-- differs: a comment
comment on function app.tab2 is 'c';
-- differs: a privilege
revoke execute on function app.tab2 from public;
-- differs: a procedure
create procedure app.p(a int) language plpgsql as 'begin commit; end';
-- differs: its body
create or replace procedure app.p(a int) language plpgsql as 'begin rollback; end';
-- differs: an argument for results
create procedure app.q(inout a int) language plpgsql as 'begin a := 1; end';
comment on procedure app.q is 'c';
grant execute on procedure app.q to story_reader;
-- differs: an SQL body since 14
create function app.body(a int) returns int begin atomic select a; select a + 1; end;
-- differs: another since 14
create or replace function app.body(a int) returns int return a + 2;
-- differs: depends on an extension
create extension hstore;
alter function app.f(text, text[]) depends on extension hstore;
-- differs: a window function
create function app.w() returns int8 language internal window immutable as 'window_row_number';
-- differs: C
create function app.c(int) returns int language internal as 'int4inc';
-- differs: a support function
alter function app.c(int) support pg_catalog.generate_series_int4_support;
-- differs: a transform
create table app.t (a int);
create function app.rows(app.t) returns app.t language sql as 'select $1';
-- differs: a name
alter function app.rows rename to row;
-- differs: a schema
alter function app.row set schema public;
-- same: dropped and made again
drop function app.c;
create function app.c(int) returns int language internal support pg_catalog.generate_series_int4_support as 'int4inc';
-- differs: white space in the body
create or replace function app.c2() returns int language sql as 'select 1';
-- differs: is something else
create or replace function app.c2() returns int language sql as 'select  1';
-- differs: a function of the same name as a type
create type app.f as (x int);
