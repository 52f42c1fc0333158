-- Every type, with what its values are made of.
select
    t.oid as id,
    t.typname::text as name,
    pg_catalog.format_type(t.oid, null) as sql_name,
    case
        when t.typtype = 'e' then 'enum'
        when t.typtype = 'd' then 'domain'
        when t.typtype = 'c' then 'composite'
        when t.typtype = 'r' then 'range'
        when t.typtype = 'm' then 'multirange'
        when t.typtype = 'b' and t.typelem <> 0 and t.typlen = -1 and t.typcategory = 'A' then 'array'
        when t.typtype = 'b' then 'base'
        else 'pseudo'
    end as kind,
    case when t.typtype = 'd' then t.typbasetype when t.typcategory = 'A' then t.typelem else r.rngsubtype end as made_of,
    t.typtypmod as modifier,
    t.typcategory = 'S' as is_text,
    n.nspname = 'pg_catalog' as is_own,
    array(
        select e.enumlabel::text from pg_catalog.pg_enum as e where e.enumtypid = t.oid order by e.enumsortorder
    ) as labels,
    array(
        select a.atttypid::int8 from pg_catalog.pg_attribute as a
        where a.attrelid = t.typrelid and t.typtype = 'c' and a.attnum > 0 and not a.attisdropped
        order by a.attnum
    ) as fields,
    array(
        select a.atttypmod::int8 from pg_catalog.pg_attribute as a
        where a.attrelid = t.typrelid and t.typtype = 'c' and a.attnum > 0 and not a.attisdropped
        order by a.attnum
    ) as field_modifiers,
    array(
        select pg_catalog.pg_get_expr(c.conbin, 0) from pg_catalog.pg_constraint as c
        where c.contypid = t.oid and c.contype = 'c' order by c.conname
    ) as checks
from pg_catalog.pg_type as t
join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
left join pg_catalog.pg_range as r on r.rngtypid = t.oid and t.typtype = 'r'
order by t.oid
