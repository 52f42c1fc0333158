-- Statements of this database whose text has the names of what goes. Quoted or not, a name is a word in it.
select
    'statement ' || s.queryid || ': ' || pg_catalog.left(pg_catalog.regexp_replace(min(s.query), '\s+', ' ', 'g'), 120) as what,
    sum(s.calls)::bigint as count
from {schema}.pg_stat_statements as s
where
    s.dbid = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
    and exists (
        select
        from rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) as l (schema, relation, attribute)
        where
            pg_catalog.regexp_split_to_array(pg_catalog.lower(s.query), '[^[:alnum:]_$]+')
            @> array[pg_catalog.lower(l.relation), pg_catalog.lower(coalesce(l.attribute, l.relation))]
    )
group by s.queryid
