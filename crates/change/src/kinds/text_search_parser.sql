-- Text search parsers.
select
    'pg_catalog.pg_ts_parser'::regclass::oid as classid,
    p.oid as objid,
    0 as objsubid,
    'text search parser' as kind,
    array[n.nspname, p.prsname]::text[] as names,
    null::text[] as args,
    p.prsstart::text as "start",
    p.prstoken::text as "get token",
    p.prsend::text as "end",
    p.prslextype::text as "token types",
    nullif(p.prsheadline::text, '-') as "headline"
from pg_catalog.pg_ts_parser as p
join pg_catalog.pg_namespace as n on n.oid = p.prsnamespace
where
    p.prsnamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_ts_parser'::regclass and e.objid = p.oid and e.deptype = 'e'
    )
order by p.oid
