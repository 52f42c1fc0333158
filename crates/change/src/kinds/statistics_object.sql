-- Extended statistics.
select
    'pg_catalog.pg_statistic_ext'::regclass::oid as classid,
    s.oid as objid,
    0 as objsubid,
    'statistics object' as kind,
    array[n.nspname, s.stxname]::text[] as names,
    null::text[] as args,
    pg_catalog.pg_get_statisticsobjdef(s.oid) as "definition",
    case when s.stxstattarget >= 0 then s.stxstattarget::text end as "statistics target",
    pg_catalog.pg_get_userbyid(s.stxowner)::text as "owner"
from pg_catalog.pg_statistic_ext as s
join pg_catalog.pg_namespace as n on n.oid = s.stxnamespace
where s.stxnamespace = any ($1) and s.stxrelid <> all ($2)
order by s.oid
