select
    n.nspname::text as schema,
    c.relname::text as table,
    case when c.reltuples > 0 or c.relpages > 0 then c.reltuples::float8 else -1 end as rows,
    s.attname::text as column,
    s.null_frac::float8 as null_fraction,
    s.n_distinct::float8 as distinct,
    s.most_common_freqs as common,
    s.avg_width::float8 as width,
    s.correlation::float8 as correlation
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
left join pg_catalog.pg_stats as s
    on s.schemaname = n.nspname and s.tablename = c.relname and s.inherited = (c.relkind = 'p')
where
    c.relkind in ('r', 'p')
    and not c.relispartition
    and n.nspname <> all ($1)
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
order by n.nspname, c.relname, s.attname
