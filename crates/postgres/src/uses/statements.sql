-- Statements of this database whose text has the names of what goes. Quoted or not, a name is a word in it; one with other
-- letters is anywhere in it.
select
    'statement ' || s.queryid || ': ' || pg_catalog.left(pg_catalog.regexp_replace(min(s.query), '\s+', ' ', 'g'), 120) as what,
    sum(s.calls)::bigint as count
from {schema}.pg_stat_statements as s
where
    s.dbid = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
    and exists (
        select
        from rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) as l (schema, relation, attribute)
        where not exists (
            select
            from (values (l.relation), (coalesce(l.attribute, l.relation))) as n (name)
            where case
                when n.name ~ '^[A-Za-z0-9_$]+$'
                    then pg_catalog.lower(n.name)
                        <> all (pg_catalog.regexp_split_to_array(pg_catalog.lower(s.query), '[^[:alnum:]_$]+'))
                else pg_catalog.strpos(
                        pg_catalog.lower(s.query), pg_catalog.lower(pg_catalog.replace(n.name, '"', '""'))
                    ) = 0
            end
        )
    )
group by s.queryid
