-- base
create schema app;
create function app.handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler';
create language mine handler app.handler;
-- differs: trusted
drop language mine;
create trusted language mine handler app.handler;
-- differs: inline and validator
drop language mine;
create function app.inline(internal) returns void language c as '$libdir/plpgsql', 'plpgsql_inline_handler';
create function app.validator(oid) returns void language c as '$libdir/plpgsql', 'plpgsql_validator';
create trusted language mine handler app.handler inline app.inline validator app.validator;
-- differs: a function in it
create function app.f() returns int language mine as 'begin return 1; end';
-- differs: an owner and a comment
alter language mine owner to story_writer;
comment on language mine is 'c';
-- differs: a privilege
revoke usage on language mine from public;
grant usage on language mine to story_reader;
-- differs: a transform
create type app.pair as (a int, b int);
create function app.from_pair(internal) returns internal language internal immutable as 'prsd_start';
create transform for app.pair language mine (from sql with function app.from_pair(internal));
-- differs: the other way
create function app.to_pair(internal) returns app.pair language internal immutable as 'record_in';
drop transform for app.pair language mine;
create transform for app.pair language mine (from sql with function app.from_pair(internal), to sql with function app.to_pair(internal));
-- differs: a comment on it
comment on transform for app.pair language mine is 'c';
-- differs: a function that uses it
create function app.uses(app.pair) returns int language mine transform for type app.pair as 'begin return 1; end';
