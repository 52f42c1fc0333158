select pg_catalog.format('%I.%I', pn.nspname, pc.relname) as parent,
  pg_catalog.format('%I.%I', cn.nspname, cc.relname) as partition,
  coalesce((pg_catalog.to_jsonb(h)->>'inhdetachpending')::boolean, false) as is_pending
from pg_catalog.pg_inherits h
join pg_catalog.pg_class pc on pc.oid = h.inhparent
join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
join pg_catalog.pg_class cc on cc.oid = h.inhrelid
join pg_catalog.pg_namespace cn on cn.oid = cc.relnamespace
where h.inhparent = pg_catalog.to_regclass($1) and h.inhrelid = pg_catalog.to_regclass($2)
