select pg_catalog.format('%I.%I', n.nspname, c.relname) as name, c.relname::text as bare, i.indisvalid as is_valid
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where i.indexrelid = pg_catalog.to_regclass($1)
