\set schema app
\getenv who USER
create table :schema.t (a integer);
select 1 as x \gset
