select
    s.schemaname::text as schema,
    s.sequencename::text as name,
    s.last_value
from pg_catalog.pg_sequences as s
where s.schemaname <> all ($1) and s.last_value is not null
order by s.schemaname, s.sequencename
