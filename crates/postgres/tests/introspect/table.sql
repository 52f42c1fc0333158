-- base
create schema app;
create table app.t (id int, name text);
-- differs: persistence
alter table app.t set unlogged;
-- differs: a storage parameter
alter table app.t set (fillfactor = 70);
-- differs: more of them
alter table app.t set (autovacuum_enabled = false, toast.autovacuum_enabled = false);
-- differs: one less
alter table app.t reset (fillfactor);
-- differs: replica identity
alter table app.t replica identity full;
-- differs: another
alter table app.t replica identity nothing;
-- differs: row security
alter table app.t enable row level security;
-- differs: forced
alter table app.t force row level security;
-- differs: an owner
alter table app.t owner to story_writer;
-- differs: a name
alter table app.t rename to "T able";
-- same: data and statistics
insert into app."T able" values (1, 'a');
analyze app."T able";
-- differs: inheritance
create table app.child (extra int) inherits (app."T able");
-- differs: two parents
create table app.second (other int);
create table app.both () inherits (app."T able", app.second);
-- differs: two parents the other way round
drop table app.both;
create table app.both () inherits (app.second, app."T able");
-- differs: a parent that is taken later
create table app.late (other int);
alter table app.late inherit app.second;
-- differs: and given up
alter table app.late no inherit app.second;
-- differs: a typed table
create type app.row as (a int, b text);
create table app.typed of app.row (a not null, primary key (b));
-- differs: no longer typed
alter table app.typed not of;
-- differs: no columns
create table app.none ();
-- differs: comments
comment on table app."T able" is 'a
"table"';
comment on column app."T able".name is 'n';
-- differs: in another schema
alter table app.late set schema public;
-- same: rows rewritten
vacuum full app."T able";
-- same: a column added and dropped
alter table app.child add gone int;
alter table app.child drop gone;
-- differs: a column after one that is gone
alter table app.child add later int default 3;
