with own as (
  select n.oid from pg_catalog.pg_namespace as n
  where n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and n.nspname <> all ($1)
)
select 'constraint' as kind, n.nspname || '.' || c.relname as relation, k.conname::text as name, null::text as more
from pg_catalog.pg_constraint as k
join pg_catalog.pg_class as c on c.oid = k.conrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where not k.convalidated and n.oid in (select o.oid from own as o)
union all
select 'index', n.nspname || '.' || t.relname, i.relname::text, null
from pg_catalog.pg_index as x
join pg_catalog.pg_class as i on i.oid = x.indexrelid
join pg_catalog.pg_class as t on t.oid = x.indrelid
join pg_catalog.pg_namespace as n on n.oid = i.relnamespace
where not (x.indisvalid and x.indisready) and n.oid in (select o.oid from own as o)
union all
select 'predicate', n.nspname || '.' || t.relname, i.relname::text,
  pg_catalog.pg_get_expr(x.indpred, x.indrelid)
from pg_catalog.pg_index as x
join pg_catalog.pg_class as i on i.oid = x.indexrelid
join pg_catalog.pg_class as t on t.oid = x.indrelid
join pg_catalog.pg_namespace as n on n.oid = i.relnamespace
where n.oid in (select o.oid from own as o)
union all
select 'disabled', n.nspname || '.' || c.relname, t.tgname::text, null
from pg_catalog.pg_trigger as t
join pg_catalog.pg_class as c on c.oid = t.tgrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where t.tgenabled = 'D' and not t.tgisinternal and n.oid in (select o.oid from own as o)
order by 1, 2, 3
