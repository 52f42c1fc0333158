select pg_catalog.format('%I.%I', n.nspname, c.relname) as table_sql, n.nspname || '.' || c.relname as name,
  array(
    select pg_catalog.quote_ident(a.attname)
    from pg_catalog.unnest(x.indkey::int2[]) with ordinality as k (number, place)
    join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = k.number
    order by k.place
  ) as key,
  (
    select pg_catalog.quote_ident(a.attname) from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
      and a.attnum <> all (x.indkey::int2[])
    order by a.attnum limit 1
  ) as other
from pg_catalog.pg_index as x
join pg_catalog.pg_class as c on c.oid = x.indrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where x.indisprimary and x.indisvalid and c.relkind in ('r', 'p') and not c.relispartition
  and n.nspname || '.' || c.relname = any ($1)
order by 2
