-- Access methods of tables and indexes.
select
    'pg_catalog.pg_am'::regclass::oid as classid,
    m.oid as objid,
    0 as objsubid,
    'access method' as kind,
    array[m.amname]::text[] as names,
    null::text[] as args,
    case m.amtype when 't' then 'table' when 'i' then 'index' else m.amtype::text end as "type",
    m.amhandler::text as "handler"
from pg_catalog.pg_am as m
where
    m.oid >= 16384
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_am'::regclass and e.objid = m.oid and e.deptype = 'e'
    )
order by m.oid
