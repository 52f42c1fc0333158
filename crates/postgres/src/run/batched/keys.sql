-- The narrowest key of a table in whose order its rows can be walked: primary before others.
select
    pg_catalog.array_agg(pg_catalog.quote_ident(a.attname) order by k.place)::text[] as names,
    pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) order by k.place)::text[] as types
from pg_catalog.pg_index as i
cross join lateral pg_catalog.unnest(i.indkey) with ordinality as k (attnum, place)
join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
where
    i.indrelid = pg_catalog.to_regclass($1)
    and i.indisunique
    and i.indisvalid
    and i.indpred is null
    and i.indexprs is null
    and k.place <= i.indnkeyatts
group by i.indexrelid, i.indisprimary
having pg_catalog.bool_and(a.attnotnull)
order by i.indisprimary desc, pg_catalog.count(*), i.indexrelid
limit 1
