-- Tables, partitioned tables and partitions. Columns, constraints and indexes are objects of their own.
select x.*
from (select false as inhdetachpending) as before_14
cross join lateral (
    select
        'pg_catalog.pg_class'::regclass::oid as classid,
        c.oid as objid,
        0 as objsubid,
        'table' as kind,
        array[n.nspname, c.relname]::text[] as names,
        null::text[] as args,
        case c.relpersistence when 'u' then 'unlogged' end as "persistence",
        case when c.relkind = 'p' then pg_catalog.pg_get_partkeydef(c.oid) end as "partition key",
        case when c.relispartition then i.parents end as "partition of",
        case
            when c.relispartition then pg_catalog.pg_get_expr(c.relpartbound, c.oid)
        end as "partition bound",
        case when c.relispartition then pg_catalog.pg_get_partition_constraintdef(c.oid) end as "rows of the bound",
        i.detach_pending as "detach pending",
        case when not c.relispartition then i.parents end as "inherits",
        case when c.reloftype <> 0 then pg_catalog.format_type(c.reloftype, null) end as "of type",
        nullif(m.amname, 'heap')::text as "access method",
        s.spcname::text as "tablespace",
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
        case when c.relrowsecurity then 'enabled' end as "row security",
        case when c.relforcerowsecurity then 'forced' end as "row security for the owner",
        nullif(pg_catalog.pg_get_userbyid(c.relowner), current_user)::text as "owned by another role",
        pg_catalog.pg_get_userbyid(c.relowner)::text as "owner"
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    left join pg_catalog.pg_class as toast on toast.oid = c.reltoastrelid
    left join pg_catalog.pg_am as m on m.oid = c.relam
    left join pg_catalog.pg_tablespace as s on s.oid = c.reltablespace
    left join (
        select
            h.inhrelid,
            pg_catalog.string_agg(
                pg_catalog.format('%I.%I', pn.nspname, p.relname), ', ' order by h.inhseqno
            ) as parents,
            case when pg_catalog.bool_or(pending.detach) then 'yes' end as detach_pending
        from pg_catalog.pg_inherits as h
        cross join lateral (select inhdetachpending as detach) as pending
        join pg_catalog.pg_class as p on p.oid = h.inhparent
        join pg_catalog.pg_namespace as pn on pn.oid = p.relnamespace
        where p.relkind in ('r', 'p', 'f')
        group by h.inhrelid
    ) as i on i.inhrelid = c.oid
    where c.relkind in ('r', 'p') and c.relnamespace = any ($1) and c.oid <> all ($2)
    order by c.oid
) as x
