-- Tables in publications.
select x.*
from (select null::pg_node_tree as prqual, null::int2vector as prattrs) as before_15
cross join lateral (
    select
        'pg_catalog.pg_publication_rel'::regclass::oid as classid,
        r.oid as objid,
        0 as objsubid,
        'publication relation' as kind,
        array[n.nspname, c.relname]::text[] as names,
        array[p.pubname]::text[] as args,
        case
            when prattrs is not null
            then (
                select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attname)
                from pg_catalog.pg_attribute as a
                where a.attrelid = r.prrelid and a.attnum = any (prattrs::int2[])
            )
        end as "columns",
        pg_catalog.pg_get_expr(prqual, r.prrelid) as "where"
    from pg_catalog.pg_publication_rel as r
    join pg_catalog.pg_publication as p on p.oid = r.prpubid
    join pg_catalog.pg_class as c on c.oid = r.prrelid
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where c.relnamespace = any ($1)
    order by r.oid
) as x
