select n.nspname || '.' || t.relname as relation, a.attname::text as name,
  sn.nspname || '.' || s.relname as more,
  pg_catalog.format('%I.%I', n.nspname, t.relname) as table_sql,
  pg_catalog.quote_ident(a.attname) as column_sql,
  pg_catalog.format('%I.%I', sn.nspname, s.relname) as sequence_sql,
  q.seqincrement > 0 as is_rising
from pg_catalog.pg_depend as d
join pg_catalog.pg_class as s on s.oid = d.objid and s.relkind = 'S'
join pg_catalog.pg_namespace as sn on sn.oid = s.relnamespace
join pg_catalog.pg_sequence as q on q.seqrelid = s.oid
join pg_catalog.pg_class as t on t.oid = d.refobjid and t.relkind in ('r', 'p')
join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum = d.refobjsubid
where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype in ('a', 'i')
  and a.atttypid in (20, 21, 23)
  and n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and n.nspname <> all ($1)
order by 1, 2
