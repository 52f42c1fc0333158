with resting as (
    update pg_catalog.pg_index as i set indisready = false, indisvalid = false
    from (
        select pg_catalog.to_regclass($1)::oid as id
        union
        select p.relid::oid from pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1)) as p
    ) as t, pg_catalog.pg_class as c
    where
        i.indrelid = t.id and c.oid = i.indexrelid and c.relkind = 'i'
        and i.indisready and i.indisvalid and i.indislive and not i.indisexclusion
    returning i.indexrelid, i.indrelid
),
-- What the server remembers of the table is forgotten, also where this is undone.
told as (
    update pg_catalog.pg_class as c set relhasindex = c.relhasindex
    where c.oid in (select r.indrelid from resting as r)
)
select n.nspname::text as schema, c.relname::text as name
from resting as r
join pg_catalog.pg_class as c on c.oid = r.indexrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
order by c.oid
