-- Privileges on everything that has them, as far as they are not the initial ones: the default for the
-- kind of object, or what initdb or the extension's script granted.
--
-- One attribute for each grantee: `public`, `owner` (whoever that is) or `role <name>`. A privilege that
-- may be granted on has an asterisk; `none` says that the initial privileges are gone.
with holders as (
    select 'pg_catalog.pg_class'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
        case c.relkind when 'S' then 's' else 'r' end::"char" as form, c.relowner as owner, c.relacl as acl
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where
        c.relacl is not null
        and (c.relnamespace = any ($1) or n.nspname = 'pg_catalog')
    union all
    select 'pg_catalog.pg_class'::regclass, c.oid, a.attnum, 'c', c.relowner, a.attacl
    from pg_catalog.pg_attribute as a
    join pg_catalog.pg_class as c on c.oid = a.attrelid
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where
        a.attacl is not null
        and not a.attisdropped
        and (c.relnamespace = any ($1) or n.nspname = 'pg_catalog')
    union all
    select 'pg_catalog.pg_namespace'::regclass, n.oid, 0, 'n', n.nspowner, n.nspacl
    from pg_catalog.pg_namespace as n
    where n.nspacl is not null and (n.oid = any ($1) or n.nspname = 'pg_catalog')
    union all
    select 'pg_catalog.pg_proc'::regclass, p.oid, 0, 'f', p.proowner, p.proacl
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where
        p.proacl is not null
        and (p.pronamespace = any ($1) or n.nspname = 'pg_catalog')
    union all
    select 'pg_catalog.pg_type'::regclass, t.oid, 0, 'T', t.typowner, t.typacl
    from pg_catalog.pg_type as t
    join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
    where
        t.typacl is not null
        and (t.typnamespace = any ($1) or n.nspname = 'pg_catalog')
    union all
    select 'pg_catalog.pg_language'::regclass, l.oid, 0, 'l', l.lanowner, l.lanacl
    from pg_catalog.pg_language as l
    where l.lanacl is not null and l.lanispl
    union all
    select 'pg_catalog.pg_foreign_data_wrapper'::regclass, w.oid, 0, 'F', w.fdwowner, w.fdwacl
    from pg_catalog.pg_foreign_data_wrapper as w
    where w.fdwacl is not null
    union all
    select 'pg_catalog.pg_foreign_server'::regclass, s.oid, 0, 'S', s.srvowner, s.srvacl
    from pg_catalog.pg_foreign_server as s
    where s.srvacl is not null
),
changed as (
    select h.*, coalesce(i.initprivs, pg_catalog.acldefault(h.form, h.owner)) as initial
    from holders as h
    left join pg_catalog.pg_init_privs as i
        on i.classoid = h.classid and i.objoid = h.objid and i.objsubid = h.objsubid
    where h.acl is distinct from i.initprivs
)
select
    c.classid,
    c.objid,
    c.objsubid,
    'privileges on' as kind,
    null::text[] as names,
    null::text[] as args,
    p.attributes
from changed as c
cross join lateral (
    select pg_catalog.json_object_agg(grantee, coalesce(live.privileges, 'none') order by grantee) as attributes
    from (
        select
            case
                when e.grantee = 0 then 'public'
                when e.grantee = c.owner then 'owner'
                else 'role ' || pg_catalog.pg_get_userbyid(e.grantee)
            end as grantee,
            pg_catalog.string_agg(
                pg_catalog.lower(e.privilege_type)
                || case when e.is_grantable then '*' else '' end
                || case
                    when e.grantor <> c.owner
                    then ' by ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantor))
                    else ''
                end,
                ', ' order by e.privilege_type, pg_catalog.pg_get_userbyid(e.grantor)
            ) as privileges
        from pg_catalog.aclexplode(c.acl) as e
        group by 1
    ) as live
    full join (
        select
            case
                when e.grantee = 0 then 'public'
                when e.grantee = e.grantor then 'owner'
                else 'role ' || pg_catalog.pg_get_userbyid(e.grantee)
            end as grantee,
            pg_catalog.string_agg(
                pg_catalog.lower(e.privilege_type) || case when e.is_grantable then '*' else '' end,
                ', ' order by e.privilege_type
            ) as privileges
        from pg_catalog.aclexplode(c.initial) as e
        group by 1
    ) as initial using (grantee)
    where live.privileges is distinct from initial.privileges
) as p
where p.attributes is not null
order by c.classid, c.objid, c.objsubid
