-- Transforms between types and procedural languages.
select
    'pg_catalog.pg_transform'::regclass::oid as classid,
    t.oid as objid,
    0 as objsubid,
    'transform' as kind,
    array[l.lanname]::text[] as names,
    array[pg_catalog.format_type(t.trftype, null)] as args,
    case when t.trffromsql <> 0 then t.trffromsql::oid::regprocedure::text end as "from sql",
    case when t.trftosql <> 0 then t.trftosql::oid::regprocedure::text end as "to sql"
from pg_catalog.pg_transform as t
join pg_catalog.pg_language as l on l.oid = t.trflang
where
    not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_transform'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
order by t.oid
