-- Foreign tables. Columns and constraints are objects of their own.
select
    'pg_catalog.pg_class'::regclass::oid as classid,
    c.oid as objid,
    0 as objsubid,
    'foreign table' as kind,
    array[n.nspname, c.relname]::text[] as names,
    null::text[] as args,
    pg_catalog.quote_ident(s.srvname) as "server",
    (
        select pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value), ', ' order by o.option_name)
        from pg_catalog.pg_options_to_table(f.ftoptions) as o
    ) as "options",
    case when c.relispartition then i.parents end as "partition of",
    case when c.relispartition then pg_catalog.pg_get_expr(c.relpartbound, c.oid) end as "partition bound",
    case when not c.relispartition then i.parents end as "inherits",
    pg_catalog.pg_get_userbyid(c.relowner)::text as "owner"
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_foreign_table as f on f.ftrelid = c.oid
join pg_catalog.pg_foreign_server as s on s.oid = f.ftserver
left join lateral (
    select
        pg_catalog.string_agg(pg_catalog.format('%I.%I', pn.nspname, p.relname), ', ' order by h.inhseqno)
            as parents
    from pg_catalog.pg_inherits as h
    join pg_catalog.pg_class as p on p.oid = h.inhparent
    join pg_catalog.pg_namespace as pn on pn.oid = p.relnamespace
    where h.inhrelid = c.oid
) as i on true
where c.relnamespace = any ($1) and c.oid <> all ($2)
order by c.oid
