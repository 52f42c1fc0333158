select seq, (extract(epoch from at) * 1000000)::bigint, run, epoch, event, module, version, name, direction, segment,
  segments, pg_catalog.encode(raw_digest, 'hex'), pg_catalog.encode(normalised_digest, 'hex'), duration_us, facts
from {schema}.ledger
order by seq
