-- base
create schema app;
create table app.t (id int primary key, a text);
create materialized view app.m as select id, a from app.t;
-- same: whether it has rows
refresh materialized view app.m with no data;
-- differs: another query
drop materialized view app.m;
create materialized view app.m as select id, upper(a) as a from app.t with no data;
-- differs: storage parameters
alter materialized view app.m set (fillfactor = 60, autovacuum_enabled = off);
-- differs: a column's storage
alter materialized view app.m alter a set storage external;
-- differs: a column's statistics
alter materialized view app.m alter a set statistics 11;
-- differs: the name of a column
alter materialized view app.m rename a to b;
-- differs: an index, and clustered on it
create unique index mi on app.m (id);
alter materialized view app.m cluster on mi;
-- differs: an owner
alter materialized view app.m owner to story_writer;
-- differs: comments
comment on materialized view app.m is 'm';
comment on column app.m.b is 'b';
-- differs: a privilege
grant select on app.m to public;
-- differs: depends on an extension
create extension hstore;
alter materialized view app.m depends on extension hstore;
-- differs: no longer since 13
alter materialized view app.m no depends on extension hstore;
