-- Tables that can be filled: not partitions, whose rows come with their table, and not what an extension brought.
select
    c.oid as id,
    n.nspname::text as schema,
    c.relname::text as name,
    exists (
        select from pg_catalog.pg_trigger as t where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled in ('O', 'A')
    ) as has_triggers,
    case when c.relkind = 'p' then (
        select
            case when pg_catalog.bool_and(b.bound is not null) then pg_catalog.string_agg('(' || b.bound || ')', ' or ') end
        from (
            select pg_catalog.pg_get_partition_constraintdef(p.relid) as bound
            from pg_catalog.pg_partition_tree(c.oid) as p
            where p.isleaf and p.relid <> c.oid
            order by p.relid
        ) as b
    ) end as bounds,
    c.relkind = 'p' and not exists (
        select from pg_catalog.pg_partition_tree(c.oid) as p
        join pg_catalog.pg_class as leaf on leaf.oid = p.relid
        where p.isleaf and leaf.relkind = 'r'
    ) as has_no_partition,
    coalesce(
        (
            select pg_catalog.array_agg(distinct a.attname::text)
            from pg_catalog.pg_partition_tree(c.oid) as p
            join pg_catalog.pg_partitioned_table as k on k.partrelid = p.relid
            join pg_catalog.pg_attribute as own on own.attrelid = p.relid
            join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attname = own.attname
            where c.relkind = 'p' and (own.attnum = any (k.partattrs::int2[]) or 0 = any (k.partattrs::int2[]) and own.attnum > 0)
        ), '{}'
    ) as partition_columns
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where
    c.relkind in ('r', 'p')
    and not c.relispartition
    and n.nspname <> all ($1)
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and not exists (
        select from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )
order by n.nspname, c.relname
