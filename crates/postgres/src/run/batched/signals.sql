-- What a backfill has to wait for: what kind, which one, and how much. What a user may not see is a row 'unseen'.
-- $1 bytes and $2 seconds that a standby may be behind, $3 standbys that must be there, $4 bytes that a slot may
-- hold, $5 segments that may wait for the archive, $6 active sessions, $7 the table, $8 seconds of a transaction.
with standby as (
    select
        coalesce(nullif(r.application_name, ''), 'without a name')::text as name,
        pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn)::bigint as bytes,
        extract(epoch from r.replay_lag)::bigint as seconds
    from pg_catalog.pg_stat_replication as r
    where r.state is null or r.state in ('streaming', 'catchup')
),
waiting (kind, name, amount) as (
    select 'unseen', 'how far the standbys are behind', null::bigint from standby where bytes is null
    union all
    select 'missing', s.name, null
    from pg_catalog.unnest($3::text[]) as s (name)
    where not exists (select from standby as o where o.name = s.name)
    union all
    select 'lag', name, bytes from standby where bytes > $1
    union all
    -- The time says nothing of a standby that has caught up: it stays as it was measured last.
    select 'lag in time', name, seconds from standby where seconds > $2 and bytes > 0
    union all
    select 'slot', s.slot_name::text, pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn)::bigint
    from pg_catalog.pg_replication_slots as s
    where
        s.wal_status = 'unreserved'
        or pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn) > least($4, (
            select m.setting::bigint * 1024 * 1024 / 4
            from pg_catalog.pg_settings as m
            where m.name = 'max_slot_wal_keep_size' and m.setting::bigint > 0
        ))
    union all
    select 'archive', '', segments.now - segments.archived - 1
    from (
        select
            pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::bigint / size.bytes as now,
            case
                when a.last_archived_wal ~ '^[0-9A-F]{24}'
                    then
                        ('x' || pg_catalog.substr(a.last_archived_wal, 9, 8))::bit(32)::bigint
                        * (4294967296 / size.bytes)
                        + ('x' || pg_catalog.substr(a.last_archived_wal, 17, 8))::bit(32)::bigint
            end as archived
        from pg_catalog.pg_stat_archiver as a
        cross join (
            select pg_catalog.pg_size_bytes(pg_catalog.current_setting('wal_segment_size')) as bytes
        ) as size
        where pg_catalog.current_setting('archive_mode') <> 'off'
    ) as segments
    where segments.now - segments.archived - 1 > $5
    union all
    select 'archive fails', '', a.failed_count
    from pg_catalog.pg_stat_archiver as a
    where
        pg_catalog.current_setting('archive_mode') <> 'off'
        and a.failed_count > 0
        and coalesce(a.last_failed_time > a.last_archived_time, true)
    union all
    select 'sessions', '', pg_catalog.count(*)
    from pg_catalog.pg_stat_activity as a
    where a.state = 'active' and a.backend_type = 'client backend' and a.pid <> pg_catalog.pg_backend_pid()
    having pg_catalog.count(*) > $6
    union all
    select 'unseen', 'how many sessions are active', null
    where $6 is not null and not pg_catalog.pg_has_role('pg_read_all_stats', 'usage')
    union all
    select
        'vacuum',
        case
            when a.query like 'autovacuum:%(to prevent wraparound)' then 'an autovacuum to prevent wraparound'
            when a.backend_type = 'autovacuum worker' then 'an autovacuum'
            else 'a vacuum or an index build'
        end || coalesce((
            select ', ' || v.phase || ', ' || v.heap_blks_scanned || ' of ' || v.heap_blks_total || ' pages'
            from pg_catalog.pg_stat_progress_vacuum as v
            where v.pid = l.pid
        ), ''),
        l.pid::bigint
    from pg_catalog.pg_locks as l
    left join pg_catalog.pg_stat_activity as a on a.pid = l.pid
    where
        l.locktype = 'relation'
        and l.database = (
            select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database()
        )
        and l.mode = 'ShareUpdateExclusiveLock'
        and l.granted
        and l.pid <> pg_catalog.pg_backend_pid()
        -- A table without partitions is no tree.
        and (
            l.relation = pg_catalog.to_regclass($7)
            or l.relation in (select t.relid from pg_catalog.pg_partition_tree(pg_catalog.to_regclass($7)) as t)
            or l.relation in (select i.inhrelid from pg_catalog.pg_inherits as i where i.inhparent = pg_catalog.to_regclass($7))
        )
    union all
    select 'snapshot', a.pid::text, extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::bigint
    from pg_catalog.pg_stat_activity as a
    where
        a.datname = pg_catalog.current_database()
        and a.backend_xmin is not null
        and a.pid <> pg_catalog.pg_backend_pid()
        and extract(epoch from pg_catalog.clock_timestamp() - a.xact_start) > $8
    union all
    select 'prepared', p.gid, extract(epoch from pg_catalog.clock_timestamp() - p.prepared)::bigint
    from pg_catalog.pg_prepared_xacts as p
    where
        p.database = pg_catalog.current_database()
        and extract(epoch from pg_catalog.clock_timestamp() - p.prepared) > $8
),
place (kind, name, amount) as (
    select 'wal', '', pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::bigint
    union all
    -- What the server begins the next checkpoint at, see CalculateCheckpointSegments.
    select
        'checkpoint', '',
        (
            pg_catalog.pg_size_bytes(pg_catalog.current_setting('max_wal_size'))
            / (1 + pg_catalog.current_setting('checkpoint_completion_target')::float8)
        )::bigint
    union all
    select 'behind', '', max(bytes) from standby
    union all
    -- As long as nothing was archived, it cannot be told how much waits; only how much has come since.
    select 'never archived', '', pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::bigint
        / pg_catalog.pg_size_bytes(pg_catalog.current_setting('wal_segment_size'))
    from pg_catalog.pg_stat_archiver as a
    where pg_catalog.current_setting('archive_mode') <> 'off' and a.last_archived_wal is null
    union all
    select 'transactions', '', pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint
    union all
    -- The lock that each backfill of the server holds while it writes, whatever its database.
    select 'beside', '', pg_catalog.count(*)
    from pg_catalog.pg_locks as l
    where
        l.locktype = 'advisory'
        and l.classid = 1464353350
        and l.objid = 1
        and l.objsubid = 2
        and l.granted
        and l.pid <> pg_catalog.pg_backend_pid()
)
select kind::text, name::text, amount from waiting
union all
select kind::text, name::text, amount from place
