-- Enumerated types.
select
    'pg_catalog.pg_type'::regclass::oid as classid,
    t.oid as objid,
    0 as objsubid,
    'enum' as kind,
    array[n.nspname, t.typname]::text[] as names,
    null::text[] as args,
    (
        select pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
        from pg_catalog.pg_enum as e
        where e.enumtypid = t.oid
    ) as "labels",
    pg_catalog.pg_get_userbyid(t.typowner)::text as "owner"
from pg_catalog.pg_type as t
join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
where
    t.typtype = 'e'
    and t.typnamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
order by t.oid
