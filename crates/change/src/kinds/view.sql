-- Views.
select
    'pg_catalog.pg_class'::regclass::oid as classid,
    c.oid as objid,
    0 as objsubid,
    'view' as kind,
    array[n.nspname, c.relname]::text[] as names,
    null::text[] as args,
    pg_catalog.pg_get_viewdef(c.oid) as "definition",
    case
        when c.reloptions is not null
        then (select pg_catalog.string_agg(o, ', ' order by o) from pg_catalog.unnest(c.reloptions) as o)
    end as "options",
    pg_catalog.pg_get_userbyid(c.relowner)::text as "owner"
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'v' and c.relnamespace = any ($1) and c.oid <> all ($2)
order by c.oid
