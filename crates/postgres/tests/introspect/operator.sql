-- base
create schema app;
create function app.eq(int, text) returns bool language sql immutable as 'select $1::text = $2';
create function app.qe(text, int) returns bool language sql immutable as 'select $2::text = $1';
create function app.cmp(int, text) returns int language sql immutable as 'select 0';
create operator app.=== (function = app.eq, leftarg = int, rightarg = text);
-- differs: selectivity
alter operator app.=== (int, text) set (restrict = eqsel);
-- differs: join selectivity
alter operator app.=== (int, text) set (join = eqjoinsel);
-- differs: a commutator
create operator app.==== (function = app.qe, leftarg = text, rightarg = int, commutator = operator(app.===));
-- differs: hashes and merges
drop operator app.==== (text, int);
drop operator app.=== (int, text);
create operator app.=== (function = app.eq, leftarg = int, rightarg = text, hashes, merges);
-- differs: a prefix operator
create function app.neg(text) returns text language sql immutable as 'select $1';
create operator app.~~~ (function = app.neg, rightarg = text);
-- differs: an owner
alter operator app.=== (int, text) owner to story_writer;
-- differs: a comment
comment on operator app.=== (int, text) is 'c';
-- differs: a family
create operator family app.fam using btree;
-- differs: with members
alter operator family app.fam using btree add operator 3 app.=== (int, text), function 1 (int, text) app.cmp(int, text);
-- differs: fewer members
alter operator family app.fam using btree drop function 1 (int, text);
-- differs: a class
create function app.icmp(int, int) returns int language sql immutable as 'select $1 - $2';
create operator class app.cls for type int using btree family app.fam as
    operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 app.icmp(int, int);
-- differs: an index with it
create table app.t (i int);
create index ti on app.t (i app.cls);
-- differs: owners and comments
alter operator class app.cls using btree owner to story_writer;
alter operator family app.fam using btree owner to story_writer;
comment on operator class app.cls using btree is 'c';
comment on operator family app.fam using btree is 'f';
-- differs: a class with another storage
create operator class app.g for type text[] using gin as
    operator 1 && (anyarray, anyarray), function 1 btarraycmp(anyarray, anyarray) , storage text;
-- differs: the default of a type since 14
create type app.pair as (a int, b int);
create operator class app.pairs default for type app.pair using hash as operator 1 = (record, record), function 1 hash_record(record);
-- differs: operators that sort
create operator class app.pt for type point using gist as
    operator 15 <-> (point, point) for order by pg_catalog.float_ops,
    function 1 gist_point_consistent(internal, point, smallint, oid, internal), function 2 gist_box_union(internal, internal),
    function 5 gist_box_penalty(internal, internal, internal), function 6 gist_box_picksplit(internal, internal),
    function 7 gist_box_same(box, box, internal), function 8 gist_point_distance(internal, point, smallint, oid, internal), storage box;
-- differs: names
alter operator class app.cls using btree rename to class;
alter operator family app.fam using btree rename to family;
