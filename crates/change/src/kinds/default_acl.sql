-- Privileges that objects get when a role makes them. $3 is the role that is called "current role".
--
-- Attributes as for privileges; those for one schema are added to those for all schemas.
select
    'pg_catalog.pg_default_acl'::regclass::oid as classid,
    d.oid as objid,
    0 as objsubid,
    'default acl' as kind,
    pg_catalog.array_remove(
        array[
            case when d.defaclrole = $3 then 'current role' else pg_catalog.pg_get_userbyid(d.defaclrole) end,
            n.nspname
        ]::text[],
        null
    ) as names,
    array[
        case d.defaclobjtype
            when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types'
            when 'n' then 'schemas' when 'L' then 'large objects' else d.defaclobjtype::text
        end
    ] as args,
    p.attributes
from pg_catalog.pg_default_acl as d
left join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
cross join lateral (
    select pg_catalog.json_object_agg(grantee, coalesce(live.privileges, 'none') order by grantee) as attributes
    from (
        select
            case
                when e.grantee = 0 then 'public'
                when e.grantee = d.defaclrole then 'owner'
                else 'role ' || pg_catalog.pg_get_userbyid(e.grantee)
            end as grantee,
            pg_catalog.string_agg(
                pg_catalog.lower(e.privilege_type) || case when e.is_grantable then '*' else '' end,
                ', ' order by e.privilege_type
            ) as privileges
        from pg_catalog.aclexplode(d.defaclacl) as e
        group by 1
    ) as live
    full join (
        select
            case when e.grantee = 0 then 'public' else 'owner' end as grantee,
            pg_catalog.string_agg(
                pg_catalog.lower(e.privilege_type) || case when e.is_grantable then '*' else '' end,
                ', ' order by e.privilege_type
            ) as privileges
        from pg_catalog.aclexplode(
            case
                when d.defaclnamespace = 0
                then pg_catalog.acldefault(
                    case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end, d.defaclrole
                )
            end
        ) as e
        group by 1
    ) as initial using (grantee)
    where live.privileges is distinct from initial.privileges
) as p
where d.defaclnamespace = 0 or d.defaclnamespace = any ($1)
order by d.oid
