-- base
create schema app;
create extension hstore schema app;
-- differs: another extension, and nothing of what belongs to it
create extension citext schema public;
-- differs: its comment
comment on extension citext is 'mine';
-- differs: its schema
alter extension citext set schema app;
-- same: objects that come and go
create table t (c app.citext);
drop table t;
-- differs: a table with a type from an extension
create table app.t (c app.citext primary key, h app.hstore);
-- differs: a privilege on a function of an extension
grant execute on function app.hstore_to_json(app.hstore) to story_reader;
revoke execute on function app.hstore_to_json(app.hstore) from public;
-- differs: an index that depends on an extension
create index i on app.t (h);
alter index app.i depends on extension hstore;
-- differs: an extension without a comment
drop table app.t;
drop extension citext;
-- differs: a table
create table app.owned (a int);
-- differs: a table that becomes a member
alter extension hstore add table app.owned;
-- differs: and no longer is
alter extension hstore drop table app.owned;
