-- Text search dictionaries.
select
    'pg_catalog.pg_ts_dict'::regclass::oid as classid,
    d.oid as objid,
    0 as objsubid,
    'text search dictionary' as kind,
    array[n.nspname, d.dictname]::text[] as names,
    null::text[] as args,
    pg_catalog.format('%I.%I', tn.nspname, t.tmplname) as "template",
    d.dictinitoption as "options",
    pg_catalog.pg_get_userbyid(d.dictowner)::text as "owner"
from pg_catalog.pg_ts_dict as d
join pg_catalog.pg_namespace as n on n.oid = d.dictnamespace
join pg_catalog.pg_ts_template as t on t.oid = d.dicttemplate
join pg_catalog.pg_namespace as tn on tn.oid = t.tmplnamespace
where
    d.dictnamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_ts_dict'::regclass and e.objid = d.oid and e.deptype = 'e'
    )
order by d.oid
