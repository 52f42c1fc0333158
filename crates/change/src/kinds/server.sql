-- Foreign servers.
select
    'pg_catalog.pg_foreign_server'::regclass::oid as classid,
    s.oid as objid,
    0 as objsubid,
    'server' as kind,
    array[s.srvname]::text[] as names,
    null::text[] as args,
    pg_catalog.quote_ident(w.fdwname) as "foreign-data wrapper",
    s.srvtype as "type",
    s.srvversion as "version",
    (
        select
            pg_catalog.string_agg(
                pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value), ', ' order by o.option_name
            )
        from pg_catalog.pg_options_to_table(s.srvoptions) as o
    ) as "options",
    pg_catalog.pg_get_userbyid(s.srvowner)::text as "owner"
from pg_catalog.pg_foreign_server as s
join pg_catalog.pg_foreign_data_wrapper as w on w.oid = s.srvfdw
where
    not exists (
        select from pg_catalog.pg_depend as e
        where
            e.classid = 'pg_catalog.pg_foreign_server'::regclass and e.objid = s.oid and e.deptype = 'e'
    )
order by s.oid
