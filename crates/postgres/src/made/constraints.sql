-- Checks and foreign keys, with the columns that they are about.
select
    c.conrelid as id,
    c.conname::text as name,
    c.contype = 'c' as is_check,
    case when c.contype = 'c' then pg_catalog.pg_get_expr(c.conbin, c.conrelid) end as expression,
    coalesce(
        (
            select pg_catalog.array_agg(a.attname::text order by k.place)
            from pg_catalog.unnest(c.conkey) with ordinality as k (number, place)
            join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.number
        ), '{}'
    ) as columns,
    case when c.contype = 'f' then array[n.nspname::text, r.relname::text] end as parent,
    (
        select pg_catalog.array_agg(a.attname::text order by k.place)
        from pg_catalog.unnest(c.confkey) with ordinality as k (number, place)
        join pg_catalog.pg_attribute as a on a.attrelid = c.confrelid and a.attnum = k.number
    ) as parent_columns
from pg_catalog.pg_constraint as c
left join pg_catalog.pg_class as r on r.oid = c.confrelid
left join pg_catalog.pg_namespace as n on n.oid = r.relnamespace
where c.conrelid = any ($1) and c.contype in ('c', 'f')
order by c.conrelid, c.contype, c.conname
