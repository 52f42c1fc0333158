-- Tables with rows of their own, and the columns that are written.
select
    n.nspname::text as schema,
    c.relname::text as name,
    greatest(
        case when c.relkind = 'p' then (
            select pg_catalog.sum(greatest(leaf.reltuples, 0))
            from pg_catalog.pg_partition_tree(c.oid) as p
            join pg_catalog.pg_class as leaf on leaf.oid = p.relid and p.isleaf
        ) else c.reltuples end, 0
    )::bigint as rows,
    (
        select pg_catalog.sum(pg_catalog.pg_table_size(p.relid))::bigint
        from (
            select c.oid as relid where c.relkind = 'r'
            union all
            select t.relid from pg_catalog.pg_partition_tree(c.oid) as t where c.relkind = 'p' and t.isleaf
        ) as p
    ) as bytes,
    c.relkind = 'p' as is_partitioned,
    coalesce(
        (
            select pg_catalog.array_agg(a.attname::text order by a.attnum)
            from pg_catalog.pg_attribute as a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        ), '{}'
    ) as columns,
    coalesce(
        (
            select pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) order by a.attnum)
            from pg_catalog.pg_attribute as a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        ), '{}'
    ) as column_types
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where
    c.relkind in ('r', 'p')
    and not c.relispartition
    and c.relpersistence <> 't'
    and n.nspname <> all ($1)
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and not exists (
        select from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )
order by n.nspname, c.relname
