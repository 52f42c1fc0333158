-- Base types, and shell types that wait to become one.
select x.*
from (select 0::oid as typsubscript) as before_14
cross join lateral (
    select
        'pg_catalog.pg_type'::regclass::oid as classid,
        t.oid as objid,
        0 as objsubid,
        case when t.typisdefined then 'base type' else 'shell type' end as kind,
        array[n.nspname, t.typname]::text[] as names,
        null::text[] as args,
        b.internal_length as "internal length",
        b.input as "input",
        b.output as "output",
        b.receive as "receive",
        b.send as "send",
        b.modifier_input as "type modifier input",
        b.modifier_output as "type modifier output",
        b.analyze_function as "analyze",
        nullif(typsubscript::regproc::text, '-') as "subscript",
        case when t.typelem <> 0 then pg_catalog.format_type(t.typelem, null) end as "element",
        b.delimiter as "delimiter",
        b.category as "category",
        case when t.typispreferred then 'yes' end as "preferred",
        coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault) as "default",
        case when t.typcollation <> 0 then 'yes' end as "collatable",
        b.passed_by_value as "passed by value",
        b.alignment as "alignment",
        b.storage as "storage",
        pg_catalog.pg_get_userbyid(t.typowner)::text as "owner"
    from pg_catalog.pg_type as t
    join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
    left join lateral (
        select
            case t.typlen when -1 then 'variable' else t.typlen::text end as internal_length,
            t.typinput::text as input,
            t.typoutput::text as output,
            nullif(t.typreceive::text, '-') as receive,
            nullif(t.typsend::text, '-') as send,
            nullif(t.typmodin::text, '-') as modifier_input,
            nullif(t.typmodout::text, '-') as modifier_output,
            nullif(t.typanalyze::text, '-') as analyze_function,
            nullif(t.typdelim::text, ',') as delimiter,
            nullif(t.typcategory::text, 'U') as category,
            case when t.typbyval then 'yes' end as passed_by_value,
            case t.typalign
                when 'c' then 'char' when 's' then 'int2' when 'i' then 'int4' when 'd' then 'double'
                else t.typalign::text
            end as alignment,
            case t.typstorage
                when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' when 'm' then 'main'
                else t.typstorage::text
            end as storage
        where t.typisdefined
    ) as b on true
    where
        (t.typtype = 'b' or t.typtype = 'p' and not t.typisdefined)
        and t.typnamespace = any ($1)
        and not exists (select from pg_catalog.pg_type as o where o.typarray = t.oid)
        and not exists (
            select from pg_catalog.pg_depend as e
            where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
        )
    order by t.oid
) as x
