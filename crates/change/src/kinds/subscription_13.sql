-- Subscriptions, in the columns that everybody may read in 13.
select
    'pg_catalog.pg_subscription'::regclass::oid as classid,
    0::oid as objid,
    0 as objsubid,
    'subscription' as kind,
    array[s.subname]::text[] as names,
    null::text[] as args,
    (
        select pg_catalog.string_agg(pg_catalog.quote_ident(p), ', ' order by p)
        from pg_catalog.unnest(s.subpublications) as p
    ) as "publications",
    coalesce(pg_catalog.quote_ident(s.subslotname), 'none') as "slot name",
    pg_catalog.pg_get_userbyid(s.subowner)::text as "owner"
from pg_catalog.pg_subscription as s
where
    s.subdbid = (
        select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database()
    )
order by s.subname
