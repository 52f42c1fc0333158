-- base
create schema app;
create type app.pair as (a int, b text collate "C");
-- differs: a column
alter type app.pair add attribute c numeric(5, 2);
-- differs: a type
alter type app.pair alter attribute a type bigint;
-- differs: a collation
alter type app.pair alter attribute b type text collate "POSIX";
-- differs: a name
alter type app.pair rename attribute a to first;
-- differs: no column
alter type app.pair drop attribute b;
-- differs: comments
comment on type app.pair is 't';
comment on column app.pair.c is 'c';
-- differs: its owner
alter type app.pair owner to story_writer;
-- differs: the order of columns
create type app.two as (x int, y int);
-- differs: the order of columns is the other
drop type app.two;
create type app.two as (y int, x int);
-- differs: no columns
create type app.none as ();
-- differs: a privilege
revoke usage on type app.pair from public;
