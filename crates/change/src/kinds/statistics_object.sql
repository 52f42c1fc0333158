-- Extended statistics. PostgreSQL writes their columns in the order of the table's; here it is that of their names.
select
    'pg_catalog.pg_statistic_ext'::regclass::oid as classid,
    s.oid as objid,
    0 as objsubid,
    'statistics object' as kind,
    array[n.nspname, s.stxname]::text[] as names,
    null::text[] as args,
    pg_catalog.replace(
        pg_catalog.pg_get_statisticsobjdef(s.oid), ' ON ' || c.in_order, ' ON ' || c.by_name
    ) as "definition",
    case when s.stxstattarget >= 0 then s.stxstattarget::text end as "statistics target",
    pg_catalog.pg_get_userbyid(s.stxowner)::text as "owner"
from pg_catalog.pg_statistic_ext as s
join pg_catalog.pg_namespace as n on n.oid = s.stxnamespace
cross join lateral (
    select
        coalesce(pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum), '') as in_order,
        coalesce(pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attname), '') as by_name
    from pg_catalog.pg_attribute as a
    where a.attrelid = s.stxrelid and a.attnum = any (s.stxkeys)
) as c
where s.stxnamespace = any ($1) and s.stxrelid <> all ($2)
order by s.oid
