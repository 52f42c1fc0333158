-- Indexes, those of constraints too. The definition of a constraint says all about its index but where and how
-- it is stored, so that is all that is compared here.
--
-- A definition is what pg_get_indexdef writes from USING on. What stands before it and the storage parameters
-- are written again here, letter by letter, and cut off where they stand.
select
    'pg_catalog.pg_class'::regclass::oid as classid,
    x.oid as objid,
    0 as objsubid,
    'index' as kind,
    array[n.nspname, x.relname]::text[] as names,
    null::text[] as args,
    pg_catalog.format('%I.%I', tn.nspname, t.relname) as "table",
    case when k.oid is null and i.indisunique then 'yes' end as "unique",
    case when k.oid is null then d.definition end as "definition",
    case when k.oid is not null then d.definition end as "index definition",
    case when w.parameters is not null then w.text end as "definition with parameters",
    m.amname::text as "access method",
    case when t.relkind = 'p' then 'yes' end as "on partitions",
    case
        when t.relkind = 'p' and exists (
            -- As an array they are looked up by the index of the catalog, and not by reading all of it for each index.
            select from pg_catalog.pg_class as f
            where f.relkind = 'f' and f.oid = any(array(select b.relid::oid from pg_catalog.pg_partition_tree(t.oid) as b))
        )
        then 'yes'
    end as "on foreign tables",
    case
        when x.reloptions is not null
        then (select pg_catalog.string_agg(o, ', ' order by o) from pg_catalog.unnest(x.reloptions) as o)
    end as "storage parameters",
    pg_catalog.array_to_string(x.reloptions, ', ') as "storage parameters in order",
    pg_catalog.quote_ident(k.conname) as "constraint",
    p.parent_index as "partition of",
    case when not i.indisvalid then 'yes' end as "not valid",
    case when i.indisclustered then 'yes' end as "clustered on",
    case when i.indisreplident then 'yes' end as "replica identity",
    s.spcname::text as "tablespace",
    case
        when i.indexprs is not null
        then (
            select
                pg_catalog.string_agg(
                    a.attnum::text || ': ' || a.attstattarget::text, ', ' order by a.attnum
                )
            from pg_catalog.pg_attribute as a
            where a.attrelid = x.oid and a.attstattarget >= 0
        )
    end as "statistics targets"
from pg_catalog.pg_index as i
join pg_catalog.pg_class as x on x.oid = i.indexrelid
join pg_catalog.pg_namespace as n on n.oid = x.relnamespace
join pg_catalog.pg_class as t on t.oid = i.indrelid
join pg_catalog.pg_namespace as tn on tn.oid = t.relnamespace
join pg_catalog.pg_am as m on m.oid = x.relam
cross join lateral (
    select
        pg_catalog.substr(
            pg_catalog.pg_get_indexdef(x.oid),
            1 + pg_catalog.length(
                pg_catalog.format(
                    'CREATE %sINDEX %I ON %s%I.%I ',
                    case when i.indisunique then 'UNIQUE ' end,
                    x.relname,
                    case when x.relkind = 'I' then 'ONLY ' end,
                    tn.nspname,
                    t.relname
                )
            )
        ) as text,
        case
            when x.reloptions is not null
            then ' WHERE ' || pg_catalog.pg_get_expr(i.indpred, i.indrelid)
        end as condition,
        case
            when x.reloptions is not null
            then (
                select ' WITH (' || pg_catalog.string_agg(
                    pg_catalog.quote_ident(o.option_name) || '='
                    || case
                        when o.option_value = pg_catalog.quote_ident(o.option_value) then o.option_value
                        else '''' || pg_catalog.replace(o.option_value, '''', '''''') || ''''
                    end,
                    ', ' order by o.place
                ) || ')'
                from pg_catalog.pg_options_to_table(x.reloptions) with ordinality
                    as o (option_name, option_value, place)
            )
        end as parameters
    -- Not inlined: it would be computed again for each mention.
    offset 0
) as w
cross join lateral (
    select
        case
            when w.parameters is null then w.text
            when w.parameters = pg_catalog.substr(w.text, p.place, pg_catalog.length(w.parameters))
            then
                pg_catalog.left(w.text, p.place - 1)
                || pg_catalog.substr(w.text, p.place + pg_catalog.length(w.parameters))
            else w.text
        end as definition
    from (
        select
            1 + pg_catalog.length(w.text) - pg_catalog.length(w.parameters)
            - coalesce(pg_catalog.length(w.condition), 0) as place
    ) as p
) as d
left join pg_catalog.pg_constraint as k
    on k.conrelid = i.indrelid and k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
left join pg_catalog.pg_tablespace as s on s.oid = x.reltablespace
left join lateral (
    select pg_catalog.format('%I.%I', pn.nspname, px.relname) as parent_index
    from pg_catalog.pg_inherits as h
    join pg_catalog.pg_class as px on px.oid = h.inhparent
    join pg_catalog.pg_namespace as pn on pn.oid = px.relnamespace
    where x.relispartition and h.inhrelid = x.oid
) as p on true
where t.relnamespace = any ($1) and t.oid <> all ($2)
order by x.oid
