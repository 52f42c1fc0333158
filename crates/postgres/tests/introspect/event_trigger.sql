-- base
create schema app;
create function app.f() returns event_trigger language plpgsql as 'begin end';
create event trigger e on ddl_command_end execute function app.f();
-- differs: tags
drop event trigger e;
create event trigger e on ddl_command_end when tag in ('CREATE TABLE', 'ALTER TABLE') execute function app.f();
-- differs: disabled
alter event trigger e disable;
-- differs: always
alter event trigger e enable always;
-- differs: another event
drop event trigger e;
create event trigger e on sql_drop execute function app.f();
-- differs: a name
alter event trigger e rename to e2;
-- differs: a comment
comment on event trigger e2 is 'c';
-- differs: none
drop event trigger e2;
