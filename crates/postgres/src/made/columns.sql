select
    a.attrelid as id,
    a.attname::text as name,
    a.atttypid as type,
    a.atttypmod as modifier,
    pg_catalog.format_type(a.atttypid, a.atttypmod) as type_name,
    a.attnotnull as is_not_null,
    a.attidentity <> '' as is_identity,
    case when a.attgenerated <> '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end as generated,
    case
        when a.attidentity <> '' then
            'pg_catalog.nextval(' || pg_catalog.quote_literal(
                pg_catalog.pg_get_serial_sequence(pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname)
            ) || '::regclass)'
        when exists (
            select from pg_catalog.pg_depend as s
            join pg_catalog.pg_class as q on q.oid = s.refobjid and q.relkind = 'S'
            where
                s.classid = 'pg_catalog.pg_attrdef'::regclass and s.objid = d.oid
                and s.refclassid = 'pg_catalog.pg_class'::regclass
        ) then pg_catalog.pg_get_expr(d.adbin, d.adrelid)
    end as next_value,
    case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end as default_value
from pg_catalog.pg_attribute as a
join pg_catalog.pg_class as c on c.oid = a.attrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = any ($1) and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum
