-- Aggregates.
select
    'pg_catalog.pg_proc'::regclass::oid as classid,
    p.oid as objid,
    0 as objsubid,
    'aggregate' as kind,
    array[n.nspname, p.proname]::text[] as names,
    array(
        select pg_catalog.format_type(t.type, null)
        from pg_catalog.unnest(p.proargtypes) with ordinality as t (type, place)
        order by t.place
    ) as args,
    pg_catalog.pg_get_function_arguments(p.oid) as "arguments",
    case a.aggkind when 'o' then 'ordered set' when 'h' then 'hypothetical set' end as "form",
    a.aggtransfn::text as "state function",
    pg_catalog.format_type(a.aggtranstype, null) as "state type",
    nullif(a.aggtransspace, 0)::text as "state size",
    a.agginitval as "initial state",
    nullif(a.aggfinalfn::text, '-') as "final function",
    case when a.aggfinalextra then 'yes' end as "final function has extra arguments",
    case when a.aggfinalfn <> 0 then m.modifies end as "final function modifies",
    nullif(a.aggcombinefn::text, '-') as "combine function",
    nullif(a.aggserialfn::text, '-') as "serialization function",
    nullif(a.aggdeserialfn::text, '-') as "deserialization function",
    nullif(a.aggmtransfn::text, '-') as "moving state function",
    nullif(a.aggminvtransfn::text, '-') as "moving inverse function",
    case when a.aggmtranstype <> 0 then pg_catalog.format_type(a.aggmtranstype, null) end
        as "moving state type",
    nullif(a.aggmtransspace, 0)::text as "moving state size",
    a.aggminitval as "moving initial state",
    nullif(a.aggmfinalfn::text, '-') as "moving final function",
    case when a.aggmfinalextra then 'yes' end as "moving final function has extra arguments",
    case when a.aggmfinalfn <> 0 then m.moving_modifies end as "moving final function modifies",
    case when a.aggsortop <> 0 then a.aggsortop::regoperator::text end as "sort operator",
    case p.proparallel when 's' then 'safe' when 'r' then 'restricted' end as "parallel",
    pg_catalog.pg_get_userbyid(p.proowner)::text as "owner"
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
join pg_catalog.pg_aggregate as a on a.aggfnoid = p.oid
cross join lateral (
    select
        case a.aggfinalmodify when 'r' then 'read only' when 's' then 'shareable' when 'w' then 'read write'
        end as modifies,
        case a.aggmfinalmodify when 'r' then 'read only' when 's' then 'shareable' when 'w' then 'read write'
        end as moving_modifies
) as m
where
    p.pronamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e'
    )
order by p.oid
