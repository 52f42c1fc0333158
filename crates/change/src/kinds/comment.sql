-- Comments on everything but what belongs to PostgreSQL or to an extension.
select
    d.classoid as classid,
    d.objoid as objid,
    d.objsubid,
    'comment on' as kind,
    null::text[] as names,
    null::text[] as args,
    d.description as "text"
from pg_catalog.pg_description as d
where
    (d.objoid >= 16384 or d.classoid = 'pg_catalog.pg_namespace'::regclass and d.objoid = any ($1))
    and d.classoid <> 'pg_catalog.pg_largeobject'::regclass
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = d.classoid and e.objid = d.objoid and e.deptype = 'e'
    )
order by d.classoid, d.objoid, d.objsubid
