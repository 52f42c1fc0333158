-- Constraints of domains.
--
-- From 17 on NOT NULL is a constraint with a name. One with the name that PostgreSQL chooses is the
-- domain's attribute "not null" and nothing more, as before 17 and as pg_dump writes it.
select
    'pg_catalog.pg_constraint'::regclass::oid as classid,
    c.oid as objid,
    0 as objsubid,
    case when d.is_attribute then 'domain' else 'domain constraint' end as kind,
    case
        when d.is_attribute then array[n.nspname, t.typname]::text[]
        else array[n.nspname, t.typname, c.conname]::text[]
    end as names,
    null::text[] as args,
    case
        when not d.is_attribute
        then
            case
                when c.convalidated then d.definition
                else pg_catalog.regexp_replace(d.definition, ' NOT VALID$', '')
            end
    end as "definition",
    case when not d.is_attribute and not c.convalidated then 'yes' end as "not valid"
from pg_catalog.pg_constraint as c
join pg_catalog.pg_type as t on t.oid = c.contypid
join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
cross join lateral (
    select
        pg_catalog.pg_get_constraintdef(c.oid) as definition,
        c.contype = 'n' and c.conname = t.typname || '_not_null' as is_attribute
) as d
where
    t.typnamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
order by c.oid
