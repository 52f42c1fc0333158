select c.oid as id, n.nspname || '.' || c.relname as name, c.relkind::text as kind,
  coalesce(pg_catalog.pg_relation_filenode(c.oid), 0) as file,
  case when c.relkind in ('r', 'm')
    then pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint else 0 end as pages,
  coalesce(pg_catalog.pg_stat_get_xact_blocks_fetched(c.oid), 0) as fetched,
  case when c.reltoastrelid = 0 then 0 else coalesce(pg_catalog.pg_stat_get_xact_blocks_fetched(c.reltoastrelid), 0) + (
    select coalesce(pg_catalog.sum(pg_catalog.pg_stat_get_xact_blocks_fetched(i.indexrelid)), 0)
    from pg_catalog.pg_index as i where i.indrelid = c.reltoastrelid
  ) end::bigint as toast_fetched
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm', 'v', 'f', 'S', 'i', 'I')
  and n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and n.nspname <> all ($1)
order by c.oid
