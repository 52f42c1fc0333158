-- The type of each column below all domains; whether it is "char" or xml, or an array of it; and whether its cast to text
-- is its output function.
with recursive special as (
    select b.oid as type, b.typname = 'xml' as is_xml, false as is_array
    from pg_catalog.pg_type as b
    where b.typnamespace = 'pg_catalog'::regnamespace and b.typname in ('char', 'xml')
    union
    select t.oid, o.is_xml, o.is_array or t.typtype <> 'd'
    from special as o
    join pg_catalog.pg_type as t
        on t.typtype = 'd' and t.typbasetype = o.type
        or t.typelem = o.type and t.typlen = -1 and not o.is_array
),
columns as (
    select w.place, a.attname::text as name, a.atttypid as type
    from pg_catalog.unnest($1) with ordinality as w (name, place)
    join pg_catalog.pg_attribute as a on a.attrelid = pg_catalog.to_regclass(w.name)
    where a.attnum > 0 and not a.attisdropped
),
below as (
    select distinct c.type, c.type as base from columns as c
    union
    select b.type, t.typbasetype from below as b join pg_catalog.pg_type as t on t.oid = b.base and t.typtype = 'd'
)
select
    c.place,
    c.name,
    s.is_xml,
    s.is_array,
    case when t.typnamespace = 'pg_catalog'::regnamespace then t.typname::text end as known,
    not exists (
        select from pg_catalog.pg_cast as p
        where p.castsource = t.oid and p.casttarget = 'pg_catalog.text'::regtype and p.castmethod <> 'i'
    ) as is_written
from columns as c
join below as b on b.type = c.type
join pg_catalog.pg_type as t on t.oid = b.base and t.typtype <> 'd'
left join special as s on s.type = c.type
order by c.place, c.name
