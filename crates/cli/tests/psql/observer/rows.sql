select pg_catalog.string_agg(pg_catalog.format(
  'select %L as relation, pg_catalog.count(*), %s from %I.%I t',
  n.nspname || '.' || c.relname,
  -- Times and random identifiers differ from run to run.
  case
    when exists (
      select from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0
        and a.atttypid in ('timestamptz'::pg_catalog.regtype, 'timestamp'::pg_catalog.regtype, 'uuid'::pg_catalog.regtype)
    ) then 'null'
    else 'pg_catalog.md5(pg_catalog.string_agg(t::text, '' '' order by t::text collate "C"))'
  end,
  n.nspname,
  c.relname
), ' union all ')
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where (c.relkind = 'r' or c.relkind = 'm' and c.relispopulated)
  and n.nspname not in ('information_schema', 'whimbrel')
  and n.nspname !~ '^pg_'
