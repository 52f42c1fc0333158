select
    coalesce(nullif(r.application_name, ''), 'without a name')::text as name,
    pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn)::bigint as bytes
from pg_catalog.pg_stat_replication as r
where r.state is null or r.state in ('streaming', 'catchup')
