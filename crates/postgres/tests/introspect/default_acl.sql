-- base
create schema app;
-- differs: on tables
alter default privileges grant select on tables to story_reader;
-- differs: in a schema
alter default privileges in schema app grant insert on tables to story_reader;
-- differs: by another role
alter default privileges for role story_writer in schema app grant select on tables to story_reader with grant option;
-- differs: on sequences
alter default privileges grant usage on sequences to story_reader;
-- differs: on functions
alter default privileges revoke execute on functions from public;
-- differs: on types
alter default privileges revoke usage on types from public;
-- differs: on schemas
alter default privileges grant usage on schemas to story_reader;
-- differs: a table that has them
create table app.t (id int);
-- differs: a function that has them
create function app.f() returns int language sql as 'select 1';
-- differs: none on functions
alter default privileges grant execute on functions to public;
-- differs: none for the owner
alter default privileges revoke all on tables from postgres;
