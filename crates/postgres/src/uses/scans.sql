-- Tables that go: how often they were scanned. Counters of the triggers that keep an old column: how often old code
-- wrote it.
select 'table ' || s.schemaname || '.' || s.relname || ' was scanned' as what,
    coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0) as count
from rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) as l (schema, relation, attribute)
join pg_catalog.pg_stat_all_tables as s on s.schemaname = l.schema and s.relname = l.relation
where l.attribute is null
union all
select 'old code wrote: ' || q.schemaname || '.' || q.sequencename, coalesce(q.last_value, 0)
from rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) as l (schema, relation, attribute)
join pg_catalog.pg_sequences as q on q.schemaname = l.schema and q.sequencename = l.relation
where l.attribute is null
union all
-- Whoever sets the counters back takes what was counted with them.
select 'the counting of scans began anew at ' || coalesce(d.stats_reset::text, 'an unknown time'), 1
from pg_catalog.pg_stat_database as d
where
    d.datname = pg_catalog.current_database()
    and exists (select from pg_catalog.unnest($3::text[]) as l (attribute) where l.attribute is null)
