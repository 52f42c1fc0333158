-- User mappings: the names of their options, never the values, which hold secrets.
select
    'pg_catalog.pg_user_mapping'::regclass::oid as classid,
    m.umid as objid,
    0 as objsubid,
    'user mapping' as kind,
    array[m.srvname, m.usename]::text[] as names,
    null::text[] as args,
    (
        select pg_catalog.string_agg(o.option_name, ', ' order by o.option_name)
        from pg_catalog.pg_options_to_table(m.umoptions) as o
    ) as "option names"
from pg_catalog.pg_user_mappings as m
where
    not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_user_mapping'::regclass and e.objid = m.umid and e.deptype = 'e'
    )
order by m.umid
