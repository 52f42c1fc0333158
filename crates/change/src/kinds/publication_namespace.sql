-- Schemas in publications (from 15 on).
select
    'pg_catalog.pg_publication_namespace'::regclass::oid as classid,
    r.oid as objid,
    0 as objsubid,
    'publication namespace' as kind,
    array[n.nspname]::text[] as names,
    array[p.pubname]::text[] as args
from pg_catalog.pg_publication_namespace as r
join pg_catalog.pg_publication as p on p.oid = r.pnpubid
join pg_catalog.pg_namespace as n on n.oid = r.pnnspid
where r.pnnspid = any ($1)
order by r.oid
