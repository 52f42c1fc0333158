select c.oid as id, n.nspname as schema, c.relname as name,
  array(
    select a.attnum from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum
  ) as numbers,
  array(
    select a.attname::text from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum
  ) as names,
  array(
    select pg_catalog.format_type(a.atttypid, a.atttypmod) from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum
  ) as types,
  array(
    select t.tgname::text from pg_catalog.pg_trigger as t
    where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled <> 'D' and (t.tgtype & 16) <> 0
    order by t.tgname
  ) as triggers
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm')
  and n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and n.nspname <> all ($1)
order by n.nspname, c.relname
