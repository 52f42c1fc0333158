-- Functions (window functions too) and procedures.
select
    'pg_catalog.pg_proc'::regclass::oid as classid,
    p.oid as objid,
    0 as objsubid,
    case p.prokind when 'p' then 'procedure' else 'function' end as kind,
    array[n.nspname, p.proname]::text[] as names,
    array(
        select pg_catalog.format_type(a.type, null)
        from pg_catalog.unnest(p.proargtypes) with ordinality as a (type, place)
        order by a.place
    ) as args,
    pg_catalog.pg_get_function_arguments(p.oid) as "arguments",
    pg_catalog.pg_get_function_result(p.oid) as "result",
    pg_catalog.pg_get_functiondef(p.oid) as "definition",
    pg_catalog.pg_get_userbyid(p.proowner)::text as "owner"
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where
    p.prokind in ('f', 'w', 'p')
    and p.pronamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e'
    )
    -- What PostgreSQL makes for a range type (its constructors) belongs to that type.
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid and e.deptype = 'i'
    )
order by p.oid
