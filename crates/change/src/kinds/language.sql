-- Procedural languages.
select
    'pg_catalog.pg_language'::regclass::oid as classid,
    l.oid as objid,
    0 as objsubid,
    'language' as kind,
    array[l.lanname]::text[] as names,
    null::text[] as args,
    case when l.lanplcallfoid <> 0 then l.lanplcallfoid::regproc::text end as "handler",
    case when l.laninline <> 0 then l.laninline::regproc::text end as "inline handler",
    case when l.lanvalidator <> 0 then l.lanvalidator::regproc::text end as "validator",
    case when l.lanpltrusted then 'yes' end as "trusted",
    pg_catalog.pg_get_userbyid(l.lanowner)::text as "owner"
from pg_catalog.pg_language as l
where
    l.lanispl
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_language'::regclass and e.objid = l.oid and e.deptype = 'e'
    )
order by l.oid
