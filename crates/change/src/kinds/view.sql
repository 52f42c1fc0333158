-- Views.
select
    'pg_catalog.pg_class'::regclass::oid as classid,
    c.oid as objid,
    0 as objsubid,
    'view' as kind,
    array[n.nspname, c.relname]::text[] as names,
    null::text[] as args,
    d.definition,
    case
        when d.definition ~ '[^ ().,]+\.[^ ().,]+ [^ ().,]+\('
        then (
            select pg_catalog.string_agg(x.columns, '; ' order by x.columns)
            from (
                select
                    m.name || '('
                    || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum) || ')'
                        as columns
                from (
                    select distinct found[1] as name
                    from pg_catalog.regexp_matches(
                        d.definition, '([^ ().,]+\.[^ ().,]+) [^ ().,]+\([^()]*\)', 'g'
                    ) as found
                ) as m
                join pg_catalog.pg_class as r on r.oid = pg_catalog.to_regclass(m.name)
                join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
                where r.relkind in ('r', 'p', 'f')
                group by m.name
            ) as x
        )
    end as "columns by place",
    (
        select
            pg_catalog.string_agg(
                pg_catalog.format(
                    '%I %s%s',
                    a.attname,
                    pg_catalog.format_type(a.atttypid, a.atttypmod),
                    case
                        when a.attcollation <> t.typcollation
                        then pg_catalog.format(' collate %I.%I', ln.nspname, l.collname)
                    end
                ),
                E'\n' order by a.attnum
            )
        from pg_catalog.pg_attribute as a
        join pg_catalog.pg_type as t on t.oid = a.atttypid
        left join pg_catalog.pg_collation as l on l.oid = a.attcollation and a.attcollation <> t.typcollation
        left join pg_catalog.pg_namespace as ln on ln.oid = l.collnamespace
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as "columns",
    case
        when c.reloptions is not null
        then (select pg_catalog.string_agg(o, ', ' order by o) from pg_catalog.unnest(c.reloptions) as o)
    end as "options",
    pg_catalog.array_to_string(c.reloptions, ', ') as "options in order",
    pg_catalog.pg_get_userbyid(c.relowner)::text as "owner"
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral (select pg_catalog.pg_get_viewdef(c.oid) as definition offset 0) as d
where c.relkind = 'v' and c.relnamespace = any ($1) and c.oid <> all ($2)
order by c.oid
