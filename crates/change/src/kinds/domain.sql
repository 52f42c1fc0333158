-- Domains. Their constraints are objects of their own; so is a NOT NULL, from 17 on, whose name is not the one
-- that PostgreSQL chooses, and then the attribute is not told as well.
select
    'pg_catalog.pg_type'::regclass::oid as classid,
    t.oid as objid,
    0 as objsubid,
    'domain' as kind,
    array[n.nspname, t.typname]::text[] as names,
    null::text[] as args,
    pg_catalog.format_type(t.typbasetype, t.typtypmod) as "type",
    case
        when t.typcollation <> b.typcollation
        then pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname)
    end as "collation",
    coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault) as "default",
    case
        when
            t.typnotnull
            and not exists (
                select from pg_catalog.pg_constraint as k
                where k.contypid = t.oid and k.contype = 'n' and k.conname <> t.typname || '_not_null'
            )
        then 'yes'
    end as "not null",
    pg_catalog.pg_get_userbyid(t.typowner)::text as "owner"
from pg_catalog.pg_type as t
join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
join pg_catalog.pg_type as b on b.oid = t.typbasetype
left join pg_catalog.pg_collation as l on l.oid = t.typcollation
left join pg_catalog.pg_namespace as ln on ln.oid = l.collnamespace
where
    t.typtype = 'd'
    and t.typnamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
order by t.oid
