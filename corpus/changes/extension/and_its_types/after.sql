create schema extensions;
create extension citext with schema extensions;
create table t (a extensions.citext, h text);
create index on t (a);
