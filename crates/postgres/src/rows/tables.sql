-- What has rows, with its columns in their order and the narrowest of its keys.
select
    n.nspname::text as schema,
    c.relname::text as name,
    c.relkind = 'p' as is_partitioned,
    coalesce(
        (
            select pg_catalog.array_agg(a.attname::text order by a.attnum)
            from pg_catalog.pg_attribute as a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        ), '{}'
    ) as columns,
    coalesce(
        (
            select pg_catalog.array_agg(a.attname::text order by k.place)
            from pg_catalog.pg_index as i
            cross join lateral pg_catalog.unnest(i.indkey) with ordinality as k (attnum, place)
            join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
            where
                i.indrelid = c.oid
                and i.indisunique
                and i.indisvalid
                and i.indimmediate
                and i.indpred is null
                and i.indexprs is null
                and k.place <= i.indnkeyatts
            group by i.indexrelid, i.indisprimary
            having pg_catalog.bool_and(a.attnotnull)
            order by i.indisprimary desc, pg_catalog.count(*), i.indexrelid
            limit 1
        ), '{}'
    ) as key,
    case
        when c.relkind = 'f' then 'its rows are those of another server'
        when c.relkind = 'm' and not c.relispopulated then 'it has never been refreshed'
    end as reason
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where
    c.relkind in ('r', 'p', 'm', 'f')
    and not c.relispartition
    and n.nspname <> all ($1)
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
order by n.nspname, c.relname
