-- Foreign-data wrappers.
select
    'pg_catalog.pg_foreign_data_wrapper'::regclass::oid as classid,
    w.oid as objid,
    0 as objsubid,
    'foreign-data wrapper' as kind,
    array[w.fdwname]::text[] as names,
    null::text[] as args,
    case when w.fdwhandler <> 0 then w.fdwhandler::regproc::text end as "handler",
    case when w.fdwvalidator <> 0 then w.fdwvalidator::regproc::text end as "validator",
    (
        select
            pg_catalog.string_agg(
                pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value), ', ' order by o.option_name
            )
        from pg_catalog.pg_options_to_table(w.fdwoptions) as o
    ) as "options",
    pg_catalog.pg_get_userbyid(w.fdwowner)::text as "owner"
from pg_catalog.pg_foreign_data_wrapper as w
where
    not exists (
        select from pg_catalog.pg_depend as e
        where
            e.classid = 'pg_catalog.pg_foreign_data_wrapper'::regclass
            and e.objid = w.oid
            and e.deptype = 'e'
    )
order by w.oid
