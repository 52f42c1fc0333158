select pg_catalog.format('%I.%I', n.nspname, c.relname) as name, c.relname::text as bare, i.indisvalid as is_valid
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid and c.relkind = 'i'
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where i.indrelid = pg_catalog.to_regclass($1) and not i.indisvalid
  -- A copy of another database has its OIDs, and the view shows the builds of all.
  and not exists (select from pg_catalog.pg_stat_progress_create_index p
    where p.index_relid = i.indexrelid and p.datname = pg_catalog.current_database())
order by 1
