-- Range types, each with its multirange type (from 14 on).
select x.*
from (select null::oid as rngmultitypid) as before_14
cross join lateral (
    select
        'pg_catalog.pg_type'::regclass::oid as classid,
        t.oid as objid,
        0 as objsubid,
        'range type' as kind,
        array[n.nspname, t.typname]::text[] as names,
        null::text[] as args,
        pg_catalog.format_type(r.rngsubtype, null) as "subtype",
        case
            when not o.opcdefault
            then pg_catalog.quote_ident(opn.nspname) || '.' || pg_catalog.quote_ident(o.opcname)
        end as "subtype operator class",
        case
            when r.rngcollation <> s.typcollation
            then pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname)
        end as "collation",
        nullif(r.rngcanonical::regproc::text, '-') as "canonical function",
        nullif(r.rngsubdiff::regproc::text, '-') as "subtype difference function",
        pg_catalog.format_type(rngmultitypid, null) as "multirange type",
        pg_catalog.pg_get_userbyid(t.typowner)::text as "owner"
    from pg_catalog.pg_range as r
    join pg_catalog.pg_type as t on t.oid = r.rngtypid
    join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
    join pg_catalog.pg_type as s on s.oid = r.rngsubtype
    join pg_catalog.pg_opclass as o on o.oid = r.rngsubopc
    join pg_catalog.pg_namespace as opn on opn.oid = o.opcnamespace
    left join pg_catalog.pg_collation as l on l.oid = r.rngcollation
    left join pg_catalog.pg_namespace as ln on ln.oid = l.collnamespace
    where
        t.typnamespace = any ($1)
        and not exists (
            select from pg_catalog.pg_depend as e
            where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
        )
    order by t.oid
) as x
