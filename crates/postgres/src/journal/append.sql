insert into {schema}.ledger (seq, at, run, epoch, event, module, version, name, direction, segment, segments,
  raw_digest, normalised_digest, duration_us, sql, facts, previous, hash)
select r.seq, r.at, r.run, r.epoch, r.event, r.module, r.version, r.name, r.direction, r.segment, r.segments,
  r.raw_digest, r.normalised_digest, r.duration_us, r.sql, r.facts, r.previous,
  pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.array_to_string(array[
    pg_catalog.encode(r.previous, 'hex'), r.seq::text,
    pg_catalog.to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    r.run::text, r.epoch::text, r.event, r.module, r.version, r.name, r.direction, r.segment::text, r.segments::text,
    coalesce(pg_catalog.encode(r.raw_digest, 'hex'), ''), coalesce(pg_catalog.encode(r.normalised_digest, 'hex'), ''),
    r.duration_us::text,
    pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(coalesce(r.sql, ''), 'UTF8')), 'hex'),
    r.facts::text], E'\n'), 'UTF8'))
from (
  select coalesce(last.seq, 0) + 1 as seq, pg_catalog.clock_timestamp() as at, $2::text::uuid as run,
    (select f.epoch from {schema}.fence f
      where f.epoch = $1::bigint and pg_catalog.pg_try_advisory_lock({key})
        and case when pg_catalog.current_setting('synchronous_commit') in ('off', 'local')
          then pg_catalog.set_config('synchronous_commit', 'on', true) = 'on' else true end
      for share) as epoch,
    $3::text as event, $4::text as module, $5::text as version, $6::text as name, $7::text as direction,
    $8::integer as segment, $9::integer as segments, $10::bytea as raw_digest, $11::bytea as normalised_digest,
    $12::bigint + case when $15::boolean
      then (extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000000)::bigint
      else 0 end as duration_us,
    $13::text as sql, $14::text::json as facts,
    coalesce(last.hash, pg_catalog.decode(pg_catalog.repeat('00', 32), 'hex')) as previous
  from (select 1) as one
  left join (select l.seq, l.hash from {schema}.ledger l order by l.seq desc limit 1) as last on true
) as r
