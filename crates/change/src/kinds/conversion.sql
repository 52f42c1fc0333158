-- Conversions between encodings.
select
    'pg_catalog.pg_conversion'::regclass::oid as classid,
    c.oid as objid,
    0 as objsubid,
    'conversion' as kind,
    array[n.nspname, c.conname]::text[] as names,
    null::text[] as args,
    pg_catalog.pg_encoding_to_char(c.conforencoding)::text as "source encoding",
    pg_catalog.pg_encoding_to_char(c.contoencoding)::text as "destination encoding",
    c.conproc::text as "function",
    case when c.condefault then 'yes' end as "default",
    pg_catalog.pg_get_userbyid(c.conowner)::text as "owner"
from pg_catalog.pg_conversion as c
join pg_catalog.pg_namespace as n on n.oid = c.connamespace
where
    c.connamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_conversion'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
order by c.oid
