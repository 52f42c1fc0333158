-- Indexes, those of constraints too. The definition of a constraint says all about its index but where and how
-- it is stored, so that is all that is said here.
select
    'pg_catalog.pg_class'::regclass::oid as classid,
    x.oid as objid,
    0 as objsubid,
    'index' as kind,
    array[n.nspname, x.relname]::text[] as names,
    null::text[] as args,
    pg_catalog.format('%I.%I', tn.nspname, t.relname) as "table",
    case when k.oid is null then pg_catalog.pg_get_indexdef(x.oid) end as "definition",
    case
        when k.oid is not null and x.reloptions is not null
        then (select pg_catalog.string_agg(o, ', ' order by o) from pg_catalog.unnest(x.reloptions) as o)
    end as "storage parameters",
    pg_catalog.quote_ident(k.conname) as "constraint",
    p.parent_index as "partition of",
    case when not i.indisvalid then 'yes' end as "not valid",
    case when i.indisclustered then 'yes' end as "clustered on",
    case when i.indisreplident then 'yes' end as "replica identity",
    s.spcname::text as "tablespace",
    case
        when i.indexprs is not null
        then (
            select
                pg_catalog.string_agg(
                    a.attnum::text || ': ' || a.attstattarget::text, ', ' order by a.attnum
                )
            from pg_catalog.pg_attribute as a
            where a.attrelid = x.oid and a.attstattarget >= 0
        )
    end as "statistics targets"
from pg_catalog.pg_index as i
join pg_catalog.pg_class as x on x.oid = i.indexrelid
join pg_catalog.pg_namespace as n on n.oid = x.relnamespace
join pg_catalog.pg_class as t on t.oid = i.indrelid
join pg_catalog.pg_namespace as tn on tn.oid = t.relnamespace
left join pg_catalog.pg_constraint as k
    on k.conrelid = i.indrelid and k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
left join pg_catalog.pg_tablespace as s on s.oid = x.reltablespace
left join lateral (
    select pg_catalog.format('%I.%I', pn.nspname, px.relname) as parent_index
    from pg_catalog.pg_inherits as h
    join pg_catalog.pg_class as px on px.oid = h.inhparent
    join pg_catalog.pg_namespace as pn on pn.oid = px.relnamespace
    where x.relispartition and h.inhrelid = x.oid
) as p on true
where t.relnamespace = any ($1) and t.oid <> all ($2)
order by x.oid
