\echo creating tables
\timing on
create table t (a integer);
\pset pager off
\! ls
\q
