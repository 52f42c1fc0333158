-- Security labels, one attribute for each provider.
select
    l.classoid as classid,
    l.objoid as objid,
    l.objsubid,
    'security label on' as kind,
    null::text[] as names,
    null::text[] as args,
    pg_catalog.json_object_agg(l.provider, l.label order by l.provider) as attributes
from pg_catalog.pg_seclabel as l
where l.classoid <> 'pg_catalog.pg_largeobject'::regclass
group by l.classoid, l.objoid, l.objsubid
order by l.classoid, l.objoid, l.objsubid
