-- Composite types that stand alone. Their columns are objects of their own.
select
    'pg_catalog.pg_type'::regclass::oid as classid,
    t.oid as objid,
    0 as objsubid,
    'composite type' as kind,
    array[n.nspname, t.typname]::text[] as names,
    null::text[] as args,
    (
        select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum)
        from pg_catalog.pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as "order of columns",
    pg_catalog.pg_get_userbyid(t.typowner)::text as "owner"
from pg_catalog.pg_class as c
join pg_catalog.pg_type as t on t.oid = c.reltype
join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
where
    c.relkind = 'c'
    and t.typnamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
order by t.oid
