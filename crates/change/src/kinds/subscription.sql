-- Subscriptions, without their connection: that holds secrets, and only a superuser reads it. Whether one
-- is enabled is its state, which a dump leaves out too. (From 14 on.)
select x.*
from (
    select
        'd'::"char" as subtwophasestate, false as subdisableonerr, null::text as suborigin,
        true as subpasswordrequired, false as subrunasowner, false as subfailover
) as other_majors
cross join lateral (
    select
        'pg_catalog.pg_subscription'::regclass::oid as classid,
        s.oid as objid,
        0 as objsubid,
        'subscription' as kind,
        array[s.subname]::text[] as names,
        null::text[] as args,
        (
            select pg_catalog.string_agg(pg_catalog.quote_ident(p), ', ' order by p)
            from pg_catalog.unnest(s.subpublications) as p
        ) as "publications",
        coalesce(pg_catalog.quote_ident(s.subslotname), 'none') as "slot name",
        nullif(s.subsynccommit, 'off') as "synchronous commit",
        case when s.subbinary then 'yes' end as "binary",
        case when s.substream::text in ('t', 'true') then 'yes' when s.substream::text = 'p' then 'parallel'
        end as "streaming",
        case when subtwophasestate <> 'd' then 'yes' end as "two phase",
        case when subdisableonerr then 'yes' end as "disable on error",
        nullif(suborigin, 'any') as "origin",
        case when not subpasswordrequired then 'no' end as "password required",
        case when subrunasowner then 'yes' end as "run as owner",
        case when subfailover then 'yes' end as "failover",
        pg_catalog.pg_get_userbyid(s.subowner)::text as "owner"
    from pg_catalog.pg_subscription as s
    where
        s.subdbid = (
            select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database()
        )
    order by s.oid
) as x
