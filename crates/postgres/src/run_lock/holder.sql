select l.pid, coalesce(a.application_name, '') as application, coalesce(a.usename, '')::text as "user",
  coalesce(a.state, '') as state,
  coalesce((extract(epoch from pg_catalog.clock_timestamp() - a.backend_start) * 1000)::bigint, 0) as age_ms,
  coalesce(a.query, '') as query
from pg_catalog.pg_locks l
left join pg_catalog.pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  and (l.classid::bigint << 32 | l.objid::bigint) = $1
limit 1
