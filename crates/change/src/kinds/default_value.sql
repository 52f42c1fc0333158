-- Default values, and the expressions of generated columns.
select
    'pg_catalog.pg_attrdef'::regclass::oid as classid,
    d.oid as objid,
    0 as objsubid,
    'default value' as kind,
    array[n.nspname, c.relname, a.attname]::text[] as names,
    null::text[] as args,
    -- The names of the columns are looked up only where there can be some.
    pg_catalog.pg_get_expr(d.adbin, case when a.attgenerated <> '' then d.adrelid else 0 end) as "expression",
    case when a.attgenerated <> '' then 'yes' end as "of a generated column",
    -- The dependencies do not tell of functions that PostgreSQL brings.
    case
        when exists (
            -- As an array they are looked up by the index of the catalog, and not by reading all of it for each default.
            select
            from pg_catalog.pg_proc as p
            where
                p.provolatile = 'v'
                and p.oid = any(array(
                    select f.oids[1]::oid
                    from pg_catalog.regexp_matches(d.adbin::text, ':(?:func|opfunc)id (\d+)', 'g') as f (oids)
                ))
        )
        then 'yes'
    end as "volatile"
from pg_catalog.pg_attrdef as d
join pg_catalog.pg_class as c on c.oid = d.adrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
where c.relnamespace = any ($1) and c.oid <> all ($2)
order by d.adrelid, d.adnum
