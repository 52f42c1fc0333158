-- Event triggers.
select
    'pg_catalog.pg_event_trigger'::regclass::oid as classid,
    t.oid as objid,
    0 as objsubid,
    'event trigger' as kind,
    array[t.evtname]::text[] as names,
    null::text[] as args,
    t.evtevent::text as "event",
    (
        select pg_catalog.string_agg(pg_catalog.quote_literal(u.tag), ', ' order by u.place)
        from pg_catalog.unnest(t.evttags) with ordinality as u (tag, place)
    ) as "tags",
    t.evtfoid::regproc::text as "function",
    case t.evtenabled when 'D' then 'no' when 'R' then 'on replicas' when 'A' then 'always' end as "enabled",
    pg_catalog.pg_get_userbyid(t.evtowner)::text as "owner"
from pg_catalog.pg_event_trigger as t
join pg_catalog.pg_proc as p on p.oid = t.evtfoid
where
    p.pronamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where
            e.classid = 'pg_catalog.pg_event_trigger'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
order by t.oid
