-- Rules, other than the one that is a view's query.
select
    'pg_catalog.pg_rewrite'::regclass::oid as classid,
    r.oid as objid,
    0 as objsubid,
    'rule' as kind,
    array[n.nspname, c.relname, r.rulename]::text[] as names,
    null::text[] as args,
    pg_catalog.pg_get_ruledef(r.oid) as "definition",
    case r.ev_enabled when 'D' then 'no' when 'R' then 'on replicas' when 'A' then 'always' end as "enabled"
from pg_catalog.pg_rewrite as r
join pg_catalog.pg_class as c on c.oid = r.ev_class
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and c.relnamespace = any ($1) and c.oid <> all ($2)
order by r.oid
