select seq,
  pg_catalog.concat_ws(E'\n', seq, pg_catalog.to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    run, epoch, event, module, version, name, direction, segment, segments,
    coalesce(pg_catalog.encode(raw_digest, 'hex'), ''), coalesce(pg_catalog.encode(normalised_digest, 'hex'), ''),
    duration_us, pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(coalesce(sql, ''), 'UTF8')), 'hex'),
    facts::text),
  pg_catalog.encode(previous, 'hex'), pg_catalog.encode(hash, 'hex')
from {schema}.ledger
order by seq
