-- Functions (window functions too) and procedures.
select x.*
from (select null::pg_catalog.pg_node_tree as prosqlbody) as before_14
cross join lateral (
    select
        'pg_catalog.pg_proc'::regclass::oid as classid,
        p.oid as objid,
        0 as objsubid,
        case p.prokind when 'p' then 'procedure' else 'function' end as kind,
        array[n.nspname, p.proname]::text[] as names,
        array(
            select pg_catalog.format_type(a.type, null)
            from pg_catalog.unnest(p.proargtypes) with ordinality as a (type, place)
            order by a.place
        ) as args,
        pg_catalog.pg_get_function_arguments(p.oid) as "arguments",
        pg_catalog.pg_get_function_result(p.oid) as "result",
        case when p.prokind = 'p' then pg_catalog.pg_get_function_identity_arguments(p.oid) end
            as "identity arguments",
        pg_catalog.pg_get_functiondef(p.oid) as "definition",
        l.lanname::text as "language",
        case p.prokind when 'f' then 'function' when 'w' then 'window function' when 'p' then 'procedure' end
            as "routine kind",
        case when prosqlbody is null then 'string' else 'sql' end as "body",
        case when p.proretset then 'yes' end as "returns set",
        -- A query that PostgreSQL has understood gives its columns to those of the table by their place.
        case
            when prosqlbody is not null
            then (
                select
                    pg_catalog.format(
                        '%s(%s)',
                        t.oid::pg_catalog.regclass,
                        pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum)
                    )
                from pg_catalog.pg_class as t
                join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
                where t.reltype = p.prorettype and t.relkind in ('r', 'p', 'f')
                group by t.oid
            )
        end as "columns by place",
        pg_catalog.pg_get_userbyid(p.proowner)::text as "owner"
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    join pg_catalog.pg_language as l on l.oid = p.prolang
    where
        p.prokind in ('f', 'w', 'p')
        and p.pronamespace = any ($1)
        and not exists (
            select from pg_catalog.pg_depend as e
            where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e'
        )
        -- What PostgreSQL makes for a range type (its constructors) belongs to that type.
        and not exists (
            select from pg_catalog.pg_depend as e
            where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid and e.deptype = 'i'
        )
    order by p.oid
) as x
