-- Schemas.
select
    'pg_catalog.pg_namespace'::regclass::oid as classid,
    n.oid as objid,
    0 as objsubid,
    'schema' as kind,
    array[n.nspname]::text[] as names,
    null::text[] as args,
    pg_catalog.pg_get_userbyid(n.nspowner)::text as "owner"
from pg_catalog.pg_namespace as n
where
    n.oid = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_namespace'::regclass and e.objid = n.oid and e.deptype = 'e'
    )
order by n.oid
