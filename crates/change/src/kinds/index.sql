-- Indexes, those of constraints too.
select
    'pg_catalog.pg_class'::regclass::oid as classid,
    x.oid as objid,
    0 as objsubid,
    'index' as kind,
    array[n.nspname, x.relname]::text[] as names,
    null::text[] as args,
    pg_catalog.format('%I.%I', tn.nspname, t.relname) as "table",
    pg_catalog.pg_get_indexdef(x.oid) as "definition",
    pg_catalog.quote_ident(k.conname) as "constraint",
    p.parent_index as "partition of",
    case when not i.indisvalid then 'yes' end as "not valid",
    case when i.indisclustered then 'yes' end as "clustered on",
    case when i.indisreplident then 'yes' end as "replica identity",
    s.spcname::text as "tablespace",
    g.statistics_targets as "statistics targets"
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
left join (
    select
        a.attrelid,
        pg_catalog.string_agg(
            a.attnum::text || ': ' || a.attstattarget::text, ', ' order by a.attnum
        ) as statistics_targets
    from pg_catalog.pg_attribute as a
    join pg_catalog.pg_class as c on c.oid = a.attrelid
    where a.attstattarget >= 0 and c.relkind in ('i', 'I')
    group by a.attrelid
) as g on g.attrelid = x.oid
where t.relnamespace = any ($1) and t.oid <> all ($2)
order by x.oid
