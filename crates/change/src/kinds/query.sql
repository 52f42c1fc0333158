-- The queries of views and materialized views, for both kinds: `query` in their own reads.
select
    c.oid,
    c.relkind,
    d.definition,
    -- A relation behind which columns are named; a row type that a function returns, or something is turned into; all
    -- relations where they are named behind a join.
    -- Asked only where the text names columns behind an alias, or turns something into a type of a schema.
    case
        when d.definition ~ '(?:\.(?:"(?:[^"]|"")*"|[^ ().,"]+)|\)) (?:"(?:[^"]|"")*"|[^ ().,"]+)\('
            or d.definition ~ '::(?:"(?:[^"]|"")*"|[^ ().,":]+)\.'
        then (
            select
                pg_catalog.string_agg(
                    pg_catalog.format('%s(%s)', t.oid::pg_catalog.regclass, columns.names),
                    E'\n' order by t.oid::pg_catalog.regclass::text
                )
            from (
                select pg_catalog.to_regclass(found[1])::oid
                from pg_catalog.regexp_matches(
                    d.definition,
                    '((?:"(?:[^"]|"")*"|[^ ().,"]+)\.(?:"(?:[^"]|"")*"|[^ ().,"]+)) (?:"(?:[^"]|"")*"|[^ ().,"]+)\(',
                    'g'
                ) as found
                union
                select coalesce(nullif(element.typrelid, 0), type.typrelid)
                from pg_catalog.pg_rewrite as r
                join pg_catalog.pg_depend as e on e.classid = 'pg_catalog.pg_rewrite'::regclass and e.objid = r.oid
                left join pg_catalog.pg_proc as p
                    on e.refclassid = 'pg_catalog.pg_proc'::regclass and p.oid = e.refobjid
                join pg_catalog.pg_type as type
                    on type.oid
                        = case when e.refclassid = 'pg_catalog.pg_type'::regclass then e.refobjid else p.prorettype end
                left join pg_catalog.pg_type as element on element.oid = type.typelem
                where r.ev_class = c.oid and r.rulename = '_RETURN'
                union
                select e.refobjid
                from pg_catalog.pg_rewrite as r
                join pg_catalog.pg_depend as e
                    on e.classid = 'pg_catalog.pg_rewrite'::regclass and e.objid = r.oid
                    and e.refclassid = 'pg_catalog.pg_class'::regclass
                where
                    r.ev_class = c.oid and r.rulename = '_RETURN'
                    and d.definition ~ ' JOIN .*\) (?:"(?:[^"]|"")*"|[^ ().,"]+)\('
                    -- An entry of the range table that is a join (2) and has a name.
                    and r.ev_action::text ~ (
                        ':alias {ALIAS (?:[^}\\]|\\.)*} :eref {ALIAS (?:[^}\\]|\\.)*} :rtekind 2 '
                    )
            ) as named (oid)
            join pg_catalog.pg_class as t on t.oid = named.oid and t.relkind in ('r', 'p', 'f')
            cross join lateral (
                select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum) as names
                from pg_catalog.pg_attribute as a
                where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            ) as columns
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
    ) as "columns"
from pg_catalog.pg_class as c
cross join lateral (select pg_catalog.pg_get_viewdef(c.oid) as definition offset 0) as d
where c.relkind in ('v', 'm') and c.relnamespace = any ($1) and c.oid <> all ($2)
