-- Triggers. The copies that PostgreSQL makes for partitions follow from the original, unless one was
-- enabled or disabled by itself.
select
    'pg_catalog.pg_trigger'::regclass::oid as classid,
    t.oid as objid,
    0 as objsubid,
    'trigger' as kind,
    array[n.nspname, c.relname, t.tgname]::text[] as names,
    null::text[] as args,
    case when u.oid is null then pg_catalog.pg_get_triggerdef(t.oid) end as "definition",
    case t.tgenabled when 'D' then 'no' when 'R' then 'on replicas' when 'A' then 'always'
        else case when u.oid is not null then 'yes' end
    end as "enabled"
from pg_catalog.pg_trigger as t
join pg_catalog.pg_class as c on c.oid = t.tgrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
left join pg_catalog.pg_trigger as u on u.oid = t.tgparentid
where
    case
        when t.tgparentid = 0 then not t.tgisinternal
        else
            t.tgenabled <> u.tgenabled
            -- Before 15 every copy is internal; those of a foreign key are at all times.
            and not exists (
                select from pg_catalog.pg_constraint as k where k.oid = t.tgconstraint and k.contype <> 't'
            )
    end
    and c.relnamespace = any ($1)
    and c.oid <> all ($2)
order by t.oid
