-- Text search templates.
select
    'pg_catalog.pg_ts_template'::regclass::oid as classid,
    t.oid as objid,
    0 as objsubid,
    'text search template' as kind,
    array[n.nspname, t.tmplname]::text[] as names,
    null::text[] as args,
    nullif(t.tmplinit::text, '-') as "init",
    t.tmpllexize::text as "lexize"
from pg_catalog.pg_ts_template as t
join pg_catalog.pg_namespace as n on n.oid = t.tmplnamespace
where
    t.tmplnamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_ts_template'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
order by t.oid
