-- Policies of row security.
select
    'pg_catalog.pg_policy'::regclass::oid as classid,
    p.oid as objid,
    0 as objsubid,
    'policy' as kind,
    array[n.nspname, c.relname, p.polname]::text[] as names,
    null::text[] as args,
    case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
    end as "command",
    case when not p.polpermissive then 'yes' end as "restrictive",
    case
        when p.polroles <> array[0::oid]
        then (
            select pg_catalog.string_agg(pg_catalog.quote_ident(r.name), ', ' order by r.name)
            from (
                select pg_catalog.pg_get_userbyid(role) as name from pg_catalog.unnest(p.polroles) as role
            ) as r
        )
    end as "roles",
    pg_catalog.pg_get_expr(p.polqual, p.polrelid) as "using",
    pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) as "with check",
    case
        when p.polqual::text ~ '{SUBLINK ' or p.polwithcheck::text ~ '{SUBLINK ' then 'yes'
    end as "asks"
from pg_catalog.pg_policy as p
join pg_catalog.pg_class as c on c.oid = p.polrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relnamespace = any ($1) and c.oid <> all ($2)
order by p.oid
