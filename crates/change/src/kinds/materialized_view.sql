-- Materialized views. Whether one is populated is data: a dump of the schema leaves it out too.
select
    'pg_catalog.pg_class'::regclass::oid as classid,
    c.oid as objid,
    0 as objsubid,
    'materialized view' as kind,
    array[n.nspname, c.relname]::text[] as names,
    null::text[] as args,
    q.definition,
    q."columns by place",
    q."columns",
    nullif(m.amname, 'heap')::text as "access method",
    s.spcname::text as "tablespace",
    case when not c.relispopulated then 'yes' end as "without rows",
    case
        when c.reloptions is not null
        then (select pg_catalog.string_agg(o, ', ' order by o) from pg_catalog.unnest(c.reloptions) as o)
    end as "storage parameters",
    case
        when toast.reloptions is not null
        then (
            select pg_catalog.string_agg('toast.' || o, ', ' order by o)
            from pg_catalog.unnest(toast.reloptions) as o
        )
    end as "toast storage parameters",
    pg_catalog.array_to_string(c.reloptions, ', ') as "storage parameters in order",
    case c.relreplident when 'n' then 'nothing' when 'f' then 'full' when 'i' then 'index' end
        as "replica identity",
    pg_catalog.pg_get_userbyid(c.relowner)::text as "owner"
from query as q
join pg_catalog.pg_class as c on c.oid = q.oid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
left join pg_catalog.pg_class as toast on toast.oid = c.reltoastrelid
left join pg_catalog.pg_am as m on m.oid = c.relam
left join pg_catalog.pg_tablespace as s on s.oid = c.reltablespace
where q.relkind = 'm'
order by c.oid
