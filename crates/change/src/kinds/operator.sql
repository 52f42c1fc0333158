-- Operators. One that is only named, as the commutator or negator of another, has no function yet.
select
    'pg_catalog.pg_operator'::regclass::oid as classid,
    o.oid as objid,
    0 as objsubid,
    'operator' as kind,
    array[n.nspname, o.oprname]::text[] as names,
    array[
        case when o.oprleft = 0 then 'none' else pg_catalog.format_type(o.oprleft, null) end,
        case when o.oprright = 0 then 'none' else pg_catalog.format_type(o.oprright, null) end
    ] as args,
    case when o.oprcode <> 0 then o.oprcode::oid::regprocedure::text end as "function",
    case when o.oprcom <> 0 then o.oprcom::regoperator::text end as "commutator",
    case when o.oprnegate <> 0 then o.oprnegate::regoperator::text end as "negator",
    nullif(o.oprrest::text, '-') as "restriction selectivity estimator",
    nullif(o.oprjoin::text, '-') as "join selectivity estimator",
    case when o.oprcanhash then 'yes' end as "hashes",
    case when o.oprcanmerge then 'yes' end as "merges",
    pg_catalog.pg_get_userbyid(o.oprowner)::text as "owner"
from pg_catalog.pg_operator as o
join pg_catalog.pg_namespace as n on n.oid = o.oprnamespace
where
    o.oprnamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_operator'::regclass and e.objid = o.oid and e.deptype = 'e'
    )
order by o.oid
