-- base
create schema app;
create table app.t (id int, a text);
create function app.f() returns int language sql as 'select 1';
create sequence app.s;
create type app.e as enum ('a');
-- differs: on a table
grant select on app.t to story_reader;
-- same: again
grant select on app.t to story_reader;
-- differs: more
grant insert, update, delete, truncate, references, trigger on app.t to story_reader;
-- differs: with grant option
grant select on app.t to story_reader with grant option;
-- differs: without
revoke grant option for select on app.t from story_reader;
-- differs: less
revoke truncate on app.t from story_reader;
-- differs: to everybody
grant select on app.t to public;
-- differs: to nobody
revoke all on app.t from public, story_reader;
-- differs: not even to the owner
revoke all on app.t from postgres;
-- differs: to the owner again
grant all on app.t to postgres;
-- same: and to nobody else, said at length
revoke all on app.t from public;
-- differs: by another role
grant usage on schema app to story_reader, story_writer;
alter table app.t owner to story_writer;
grant select on app.t to story_reader with grant option;
set role story_reader;
grant select on app.t to public;
reset role;
-- differs: on columns
grant select (id), insert (a) on app.t to story_reader;
-- differs: on a schema
revoke usage on schema app from story_reader;
grant usage on schema app to public;
-- differs: create on a schema
grant create on schema app to story_reader;
-- differs: on the schema public since 15
revoke create on schema public from public;
grant usage on schema public to story_reader;
-- differs: on a function
revoke execute on function app.f from public;
-- differs: to a role
grant execute on function app.f to story_reader;
-- differs: on a sequence
grant select, usage on sequence app.s to story_reader;
-- differs: on a type
revoke usage on type app.e from public;
-- differs: on a language
revoke usage on language plpgsql from public;
-- same: on a language that is no procedural one, which no dump carries
revoke usage on language sql from public;
-- differs: on a function of PostgreSQL
grant execute on function pg_catalog.pg_ls_dir(text) to story_reader;
-- differs: on a table of PostgreSQL
grant select on pg_catalog.pg_authid to story_reader;
-- differs: after another owner
alter table app.t owner to postgres;
-- same: role names that come and go
create role story_guest;
grant select on app.t to story_guest;
revoke select on app.t from story_guest;
drop role story_guest;
-- differs: maintain since 17
grant maintain on app.t to story_reader;
