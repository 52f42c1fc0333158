-- Collations. The version that the operating system's library has is no part of one.
select x.*
from (
    select null::text as colliculocale, null::text as colllocale, null::text as collicurules
) as other_majors
cross join lateral (
    select
        'pg_catalog.pg_collation'::regclass::oid as classid,
        l.oid as objid,
        0 as objsubid,
        'collation' as kind,
        array[n.nspname, l.collname]::text[] as names,
        null::text[] as args,
        case l.collprovider
            when 'c' then 'libc' when 'i' then 'icu' when 'b' then 'builtin' when 'd' then 'default'
            else l.collprovider::text
        end as "provider",
        coalesce(colllocale, colliculocale) as "locale",
        l.collcollate::text as "lc_collate",
        l.collctype::text as "lc_ctype",
        collicurules as "rules",
        case when not l.collisdeterministic then 'no' end as "deterministic",
        pg_catalog.pg_get_userbyid(l.collowner)::text as "owner"
    from pg_catalog.pg_collation as l
    join pg_catalog.pg_namespace as n on n.oid = l.collnamespace
    where
        l.collnamespace = any ($1)
        and not exists (
            select from pg_catalog.pg_depend as e
            where e.classid = 'pg_catalog.pg_collation'::regclass and e.objid = l.oid and e.deptype = 'e'
        )
    order by l.oid
) as x
