-- Views.
select
    'pg_catalog.pg_class'::regclass::oid as classid,
    c.oid as objid,
    0 as objsubid,
    'view' as kind,
    array[n.nspname, c.relname]::text[] as names,
    null::text[] as args,
    q.definition,
    q."columns by place",
    q."columns",
    case
        when c.reloptions is not null
        then (select pg_catalog.string_agg(o, ', ' order by o) from pg_catalog.unnest(c.reloptions) as o)
    end as "options",
    pg_catalog.array_to_string(c.reloptions, ', ') as "options in order",
    pg_catalog.pg_get_userbyid(c.relowner)::text as "owner"
from query as q
join pg_catalog.pg_class as c on c.oid = q.oid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where q.relkind = 'v'
order by c.oid
