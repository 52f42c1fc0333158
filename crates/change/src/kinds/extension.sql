-- Extensions; what belongs to one is left out everywhere else.
select
    'pg_catalog.pg_extension'::regclass::oid as classid,
    x.oid as objid,
    0 as objsubid,
    'extension' as kind,
    array[x.extname]::text[] as names,
    null::text[] as args,
    n.nspname::text as "schema",
    x.extversion as "version"
from pg_catalog.pg_extension as x
join pg_catalog.pg_namespace as n on n.oid = x.extnamespace
order by x.oid
