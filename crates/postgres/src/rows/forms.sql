-- Columns whose type is "char" or xml, an array of it, or a domain over one of those.
with recursive types as (
    select b.oid as type, b.typname = 'xml' as is_xml, false as is_array
    from pg_catalog.pg_type as b
    where b.typnamespace = 'pg_catalog'::regnamespace and b.typname in ('char', 'xml')
    union
    select t.oid, o.is_xml, o.is_array or t.typtype <> 'd'
    from types as o
    join pg_catalog.pg_type as t
        on t.typtype = 'd' and t.typbasetype = o.type
        or t.typelem = o.type and t.typlen = -1 and not o.is_array
)
select w.place, a.attname::text as name, o.is_xml, o.is_array
from pg_catalog.unnest($1) with ordinality as w (name, place)
join pg_catalog.pg_attribute as a on a.attrelid = pg_catalog.to_regclass(w.name)
join types as o on o.type = a.atttypid
where a.attnum > 0 and not a.attisdropped
order by w.place, a.attnum
