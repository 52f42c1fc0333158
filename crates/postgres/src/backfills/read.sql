select
    b.module, b.version, b.name, b.direction, b.segment,
    coalesce((pg_catalog.to_jsonb(b) ->> 'part')::integer, 1) as part,
    (pg_catalog.to_jsonb(b) ->> 'share')::smallint as share,
    (pg_catalog.to_jsonb(b) ->> 'beside')::integer as beside,
    (pg_catalog.to_jsonb(b) ->> 'log_rate')::bigint as log_rate,
    pg_catalog.to_jsonb(b) ->> 'unproved' as unproved,
    b.statement, b.rows, b.pieces, b.percent, b.rows_per_second,
    b.eta_s, b.lag_bytes, b.waits_for, b.wish, b.wish_by, b.duty, b.is_done,
    b.epoch = (select f.epoch from {schema}.fence as f) as is_current,
    coalesce((extract(epoch from pg_catalog.clock_timestamp() - b.changed_at) * 1000)::bigint, 0) as quiet_ms
from {schema}.backfill as b
order by b.started_at, b.module, b.version, b.name, b.direction, b.segment
