-- base
create schema app;
create table app.t (id int not null, a text, b text, r int4range, j jsonb, n int);
-- differs: an index
create index i on app.t (a);
-- differs: a name
alter index app.i rename to j;
-- differs: another order
drop index app.j;
create index j on app.t (a desc nulls last);
-- differs: two columns
drop index app.j;
create index j on app.t (a, b);
-- differs: unique
drop index app.j;
create unique index j on app.t (a, b);
-- differs: nulls not distinct since 15
drop index app.j;
create unique index j on app.t (a, b) nulls not distinct;
-- differs: included
drop index app.j;
create index j on app.t (a) include (b);
-- differs: partial
create index p on app.t (id) where n > 0;
-- differs: an expression
create index e on app.t (lower(a), (n + 1));
-- differs: statistics of an expression
alter index app.e alter column 2 set statistics 200;
-- differs: an operator class
create index o on app.t (a text_pattern_ops);
-- differs: a collation
create index c on app.t (a collate "C");
-- differs: other methods
create index g on app.t using gist (r);
create index h on app.t using hash (n);
create index br on app.t using brin (id) with (pages_per_range = 64);
create index gi on app.t using gin (j jsonb_path_ops);
create index sp on app.t using spgist (r);
-- differs: parameters beside a condition with a sub-expression
create index w on app.t (a, b) include (n) with (fillfactor = 70, deduplicate_items = off)
where case when n > 0 then a like '% WITH (fillfactor=''70'')%' else n = any (array[1, 2]) end;
-- differs: a parameter of it
alter index app.w reset (deduplicate_items);
-- differs: a storage parameter
alter index app.gi set (fastupdate = off);
-- differs: an option of an operator class
create index so on app.t using gist (to_tsvector('english', a) tsvector_ops (siglen = 100));
-- differs: clustered on
alter table app.t cluster on j;
-- differs: clustered on none
alter table app.t set without cluster;
-- differs: replica identity
create unique index ri on app.t (id);
alter table app.t replica identity using index ri;
-- differs: no longer
alter table app.t replica identity default;
-- differs: a comment
comment on index app.j is 'c';
-- same: made again
drop index app.p;
create index p on app.t (id) where n > 0;
-- same: built anew
reindex table app.t;
-- differs: one that is not valid
create table app.u (id int);
insert into app.u values (1), (1);
create index bad on app.u (id);
-- differs: one that is not valid, which a dump leaves out
update pg_catalog.pg_index set indisvalid = false where indexrelid = 'app.bad'::regclass;
-- differs: no index
update pg_catalog.pg_index set indisvalid = true where indexrelid = 'app.bad'::regclass;
-- differs: on a materialized view
create materialized view app.m as select id from app.t;
create unique index on app.m (id);
