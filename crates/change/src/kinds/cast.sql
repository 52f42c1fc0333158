-- Casts.
select
    'pg_catalog.pg_cast'::regclass::oid as classid,
    c.oid as objid,
    0 as objsubid,
    'cast' as kind,
    array[]::text[] as names,
    array[
        pg_catalog.format_type(c.castsource, null), pg_catalog.format_type(c.casttarget, null)
    ] as args,
    case c.castmethod
        when 'f' then c.castfunc::regprocedure::text when 'i' then 'in and out' when 'b' then 'binary'
    end as "method",
    case c.castcontext when 'a' then 'assignment' when 'i' then 'implicit' end as "context"
from pg_catalog.pg_cast as c
where
    c.oid >= 16384
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_cast'::regclass and e.objid = c.oid and e.deptype in ('e', 'i')
    )
order by c.oid
