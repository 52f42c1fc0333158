select coalesce(h.pid, 0) as pid, coalesce(a.application_name, '') as application,
  coalesce(a.usename, x.owner, '')::text as "user", coalesce(a.state, a.backend_type, 'prepared transaction') || case when a.query ilike '%vacuum%' then coalesce((
    select ', ' || v.phase || ', ' || v.heap_blks_scanned || ' of ' || v.heap_blks_total || ' pages'
    from pg_catalog.pg_stat_progress_vacuum v where v.pid = a.pid), '') else '' end as state,
  coalesce((extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, x.prepared)) * 1000)::bigint, 0) as age_ms,
  coalesce(a.query, x.gid, '') as query, h.relation::pg_catalog.regclass::text as relation, h.mode,
  case when h.pid is null then 'prepared'
       when a.backend_type <> 'autovacuum worker' or a.backend_type is null then 'client'
       when a.query like '%(to prevent wraparound)%' then 'wraparound'
       else 'autovacuum' end as kind
from pg_catalog.pg_locks h
join rows from (pg_catalog.unnest($2), pg_catalog.unnest($3)) as w(relation, mode) on w.relation = h.relation and w.mode = h.mode
left join pg_catalog.pg_stat_activity a on a.pid = h.pid
left join (pg_catalog.pg_prepared_xacts x join pg_catalog.pg_locks t
    on t.locktype = 'transactionid' and t.pid is null and t.transactionid = x.transaction)
  on h.pid is null and t.virtualtransaction = h.virtualtransaction
where h.locktype = 'relation' and h.granted and h.pid is distinct from $1
  and h.database in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
order by h.pid, h.relation, h.mode
