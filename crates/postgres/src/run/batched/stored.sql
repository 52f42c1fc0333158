-- How a table is stored, with its partitions and all that inherit from it. $1 the table.
with recursive tree (oid) as (
    select pg_catalog.to_regclass($1)::oid
    union
    select i.inhrelid
    from pg_catalog.pg_inherits as i
    join tree as t on t.oid = i.inhparent
)
select
    (coalesce(max(pg_catalog.pg_relation_size(c.oid)), 0) / pg_catalog.current_setting('block_size')::bigint)::bigint as pages,
    coalesce(pg_catalog.bool_and(c.relkind in ('r', 'p')), false) as is_here,
    coalesce(pg_catalog.bool_or(c.relhasrules), false) as has_rules,
    coalesce(pg_catalog.bool_or(exists (
        select from pg_catalog.pg_rewrite as r where r.ev_class = c.oid and r.ev_type = '2' and r.is_instead
    )), false) as has_instead,
    pg_catalog.string_agg(pg_catalog.pg_relation_filenode(c.oid)::text, ' ' order by c.oid) as file,
    coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 as rows
from tree as t
join pg_catalog.pg_class as c on c.oid = t.oid
