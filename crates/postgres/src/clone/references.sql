-- Foreign keys of tables that are no partitions, with the types of what is pointed to.
select
    c.conname::text as name,
    array[n.nspname::text, t.relname::text] as child,
    array[pn.nspname::text, p.relname::text] as parent,
    (
        select pg_catalog.array_agg(a.attname::text order by k.place)
        from pg_catalog.unnest(c.conkey) with ordinality as k (number, place)
        join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.number
    ) as columns,
    (
        select pg_catalog.array_agg(a.attname::text order by k.place)
        from pg_catalog.unnest(c.confkey) with ordinality as k (number, place)
        join pg_catalog.pg_attribute as a on a.attrelid = c.confrelid and a.attnum = k.number
    ) as parent_columns,
    (
        select pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) order by k.place)
        from pg_catalog.unnest(c.confkey) with ordinality as k (number, place)
        join pg_catalog.pg_attribute as a on a.attrelid = c.confrelid and a.attnum = k.number
    ) as parent_types
from pg_catalog.pg_constraint as c
join pg_catalog.pg_class as t on t.oid = c.conrelid
join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
join pg_catalog.pg_class as p on p.oid = c.confrelid
join pg_catalog.pg_namespace as pn on pn.oid = p.relnamespace
where c.contype = 'f' and c.conparentid = 0 and not t.relispartition and n.nspname <> all ($1)
order by n.nspname, t.relname, c.conname
