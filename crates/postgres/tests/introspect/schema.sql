-- base
create schema app;
-- differs: another schema
create schema "Other one";
-- differs: its owner
alter schema app owner to story_writer;
-- differs: its name
alter schema "Other one" rename to other;
-- differs: a comment
comment on schema app is 'it''s';
-- differs: another comment
comment on schema app is 'two
lines';
-- differs: no comment
comment on schema app is null;
-- same: a schema that is left out, and all that is in it
create schema left_out;
create table left_out.t (id serial primary key, t text default 'x' check (t <> ''), m int[]);
create type left_out.mood as enum ('a');
create view left_out.v as select * from left_out.t;
create function left_out.f() returns trigger language plpgsql as 'begin return null; end';
create trigger t after insert on left_out.t execute function left_out.f();
comment on table left_out.t is 'c';
comment on column left_out.v.t is 'c';
grant select on left_out.t to public;
alter default privileges in schema left_out grant select on tables to public;
drop schema left_out cascade;
-- same: temporary objects
create temporary table t (id serial primary key);
create temporary view v as select 1 as one;
-- differs: a dropped schema
drop schema other;
-- differs: the comment on the schema public
comment on schema public is 'ours';
