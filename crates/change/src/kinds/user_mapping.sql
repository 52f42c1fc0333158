-- User mappings. Of options that may hold secrets only the names are read.
select
    'pg_catalog.pg_user_mapping'::regclass::oid as classid,
    m.umid as objid,
    0 as objsubid,
    'user mapping' as kind,
    array[m.srvname, m.usename]::text[] as names,
    null::text[] as args,
    (
        select
            pg_catalog.string_agg(
                pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value),
                ', ' order by o.option_name
            )
        from pg_catalog.pg_options_to_table(m.umoptions) as o
        where o.option_name = any (n.harmless)
    ) as "options",
    (
        select pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name), ', ' order by o.option_name)
        from pg_catalog.pg_options_to_table(m.umoptions) as o
        where o.option_name <> all (n.harmless)
    ) as "secret options"
from pg_catalog.pg_user_mappings as m
cross join (
    select array['user', 'username', 'password_required', 'sslcert', 'sslkey'] as harmless
) as n
where
    not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_user_mapping'::regclass and e.objid = m.umid and e.deptype = 'e'
    )
order by m.umid
