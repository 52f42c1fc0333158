select seq, at, run::text, epoch, event, module, version, name, direction, segment, segments, raw_digest,
  normalised_digest, duration_us, facts::text
from {schema}.ledger
order by seq
