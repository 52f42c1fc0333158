-- base
create schema app;
create foreign data wrapper w;
-- differs: options
alter foreign data wrapper w options (debug 'true');
-- differs: other options
alter foreign data wrapper w options (set debug 'fal''se', add more '1');
-- differs: a validator
alter foreign data wrapper w options (drop more) ;
alter foreign data wrapper w options (drop debug);
alter foreign data wrapper w validator pg_catalog.postgresql_fdw_validator;
-- differs: no validator
alter foreign data wrapper w no validator;
-- differs: an owner
alter foreign data wrapper w owner to story_super;
-- differs: back
alter foreign data wrapper w owner to postgres;
-- differs: comments and privileges
comment on foreign data wrapper w is 'c';
grant usage on foreign data wrapper w to story_reader;
-- differs: a server
create server s foreign data wrapper w;
-- differs: a type and a version
drop server s;
create server s type 'oracle' version '1' foreign data wrapper w;
-- differs: another version
alter server s version '2';
-- differs: options
alter server s options (host 'here', dbname 'x');
-- differs: another option
alter server s options (set host 'there');
-- differs: an owner
alter server s owner to story_writer;
-- differs: comments and privileges
comment on server s is 'c';
grant usage on foreign server s to story_reader;
-- differs: a user mapping
create user mapping for story_reader server s options (user 'u', password 'secret');
-- differs: the names of its options
alter user mapping for story_reader server s options (add more 'x');
-- only the dump: their values
alter user mapping for story_reader server s options (set password 'other');
-- differs: for everybody
create user mapping for public server s;
-- differs: a foreign table
create foreign table app.f (id int not null, a text options (name 'aa') default 'x' collate "C") server s options (remote 'tab');
-- differs: options
alter foreign table app.f options (set remote 'other');
-- differs: options of a column
alter foreign table app.f alter a options (set name 'bb');
-- differs: a constraint
alter foreign table app.f add constraint c check (id > 0);
-- differs: a statistics target
alter foreign table app.f alter id set statistics 5;
-- differs: a comment
comment on foreign table app.f is 'c';
comment on column app.f.a is 'a';
-- differs: a privilege
grant select on app.f to story_reader;
-- differs: a trigger
create function app.tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tg after insert on app.f for each row execute function app.tf();
-- differs: a partition
create table app.p (id int, a text) partition by list (id);
create foreign table app.fp partition of app.p for values in (1) server s;
-- differs: inheritance
create table app.parent (id int);
create foreign table app.child () inherits (app.parent) server s;
