select w.relation as wanted_relation, w.mode as wanted_mode, b.pid, coalesce(a.application_name, '') as application,
  coalesce(a.usename, '')::text as "user", coalesce(a.state, a.backend_type, 'prepared transaction') || case when a.query ilike '%vacuum%' then coalesce((
    select ', ' || v.phase || ', ' || v.heap_blks_scanned || ' of ' || v.heap_blks_total || ' pages'
    from pg_catalog.pg_stat_progress_vacuum v where v.pid = a.pid), '') else '' end as state,
  coalesce((extract(epoch from pg_catalog.clock_timestamp() - a.xact_start) * 1000)::bigint, 0) as age_ms,
  coalesce(a.query, '') as query, coalesce(w.relation::pg_catalog.regclass::text, w.locktype) as relation,
  coalesce((select h.mode from pg_catalog.pg_locks h
    where h.pid = b.pid and h.granted and h.relation = w.relation and h.database = w.database
    order by h.mode limit 1), '') as mode,
  case when b.pid = 0 then 'prepared'
       when a.backend_type <> 'autovacuum worker' or a.backend_type is null then 'client'
       when a.query like '%(to prevent wraparound)%' then 'wraparound'
       else 'autovacuum' end as kind
from pg_catalog.pg_locks w
cross join lateral pg_catalog.unnest(pg_catalog.pg_blocking_pids(w.pid)) as b(pid)
left join pg_catalog.pg_stat_activity a on a.pid = b.pid
where w.pid = $1 and not w.granted
order by b.pid
