select l.relation, l.mode,
  pg_catalog.pg_wal_lsn_diff(w.lsn, '0/0')::bigint as wal
from (select pg_catalog.pg_current_wal_insert_lsn() as lsn) as w
left join pg_catalog.pg_locks as l
  on l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted
  and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
order by l.relation, l.mode
