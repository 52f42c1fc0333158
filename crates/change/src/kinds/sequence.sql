-- Sequences, those of identity columns too. The value that one has reached is data.
select
    'pg_catalog.pg_class'::regclass::oid as classid,
    c.oid as objid,
    0 as objsubid,
    'sequence' as kind,
    array[n.nspname, c.relname]::text[] as names,
    null::text[] as args,
    pg_catalog.format_type(s.seqtypid, null) as "data type",
    s.seqstart::text as "start",
    s.seqincrement::text as "increment",
    s.seqmin::text as "minimum",
    s.seqmax::text as "maximum",
    s.seqcache::text as "cache",
    case when s.seqcycle then 'yes' end as "cycle",
    case c.relpersistence when 'u' then 'unlogged' end as "persistence",
    case when d.deptype = 'a' then pg_catalog.format('%I.%I.%I', tn.nspname, t.relname, a.attname) end as "owned by",
    case when d.deptype = 'i' then pg_catalog.format('%I.%I.%I', tn.nspname, t.relname, a.attname) end as "identity of",
    nullif(pg_catalog.pg_get_userbyid(c.relowner), current_user)::text as "owned by another role",
    pg_catalog.pg_get_userbyid(c.relowner)::text as "owner"
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_sequence as s on s.seqrelid = c.oid
left join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_class'::regclass
    and d.objid = c.oid
    and d.objsubid = 0
    and d.refclassid = 'pg_catalog.pg_class'::regclass
    and d.refobjsubid > 0
    and d.deptype in ('a', 'i')
left join pg_catalog.pg_class as t on t.oid = d.refobjid
left join pg_catalog.pg_namespace as tn on tn.oid = t.relnamespace
left join pg_catalog.pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where c.relkind = 'S' and c.relnamespace = any ($1) and c.oid <> all ($2)
order by c.oid
