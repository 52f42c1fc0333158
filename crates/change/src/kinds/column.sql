-- Columns of everything that stores rows, and of composite types.
--
-- From 18 on NOT NULL is a constraint with a name; one that is more than plain is an object of its own, and
-- then the attribute is not told as well.
--
-- The order of columns is an attribute of its own, that is compared only where it is asked for; that of a
-- composite type is an attribute of the type.
select x.*
from (select ''::"char" as attcompression) as before_14
cross join lateral (
    select
        'pg_catalog.pg_class'::regclass::oid as classid,
        c.oid as objid,
        a.attnum::int4 as objsubid,
        case c.relkind
            when 'f' then 'foreign table column'
            when 'm' then 'materialized view column'
            when 'c' then 'composite type column'
            else 'table column'
        end as kind,
        array[n.nspname, c.relname, a.attname]::text[] as names,
        null::text[] as args,
        pg_catalog.format_type(a.atttypid, a.atttypmod) as "type",
        nullif(
            case when e.oid is not null then 'array of ' else '' end
            || case coalesce(e.typtype, t.typtype)
                when 'b' then 'base' when 'c' then 'composite' when 'd' then 'domain' when 'e' then 'enum'
                when 'm' then 'multirange' when 'r' then 'range' when 'p' then 'pseudo'
            end,
            'base'
        ) as "type kind",
        case
            when a.attcollation <> t.typcollation
            then pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname)
        end as "collation",
        case
            when
                a.attnotnull
                and (
                    nn.oid is null
                    or not nn.conislocal
                    or c.relispartition and nn.coninhcount > 0
                    or nn.conname = c.relname || '_' || a.attname || '_not_null'
                    and nn.convalidated
                    and not nn.connoinherit
                    and not exists (
                        select from pg_catalog.pg_description as d
                        where d.classoid = 'pg_catalog.pg_constraint'::regclass and d.objoid = nn.oid
                    )
                )
            then case when not nn.convalidated then 'not valid' else 'yes' end
        end as "not null",
        nn.conname::text as "not null constraint",
        case
            when nn.coninhcount > 0 and not c.relispartition
            then case when nn.conislocal then 'and local' else 'yes' end
        end as "not null inherited",
        case when nn.coninhcount > 0 and nn.conislocal and c.relispartition then 'yes' end as "not null of the part",
        case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as "identity",
        case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end as "generated",
        case
            when a.attstorage <> t.typstorage
            then case a.attstorage
                when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' when 'm' then 'main'
            end
        end as "storage",
        case attcompression when 'p' then 'pglz' when 'l' then 'lz4' else nullif(attcompression::text, '') end
            as "compression",
        case when a.attstattarget >= 0 then a.attstattarget::text end as "statistics target",
        case
            when a.attoptions is not null
            then (select pg_catalog.string_agg(o, ', ' order by o) from pg_catalog.unnest(a.attoptions) as o)
        end as "options",
        case
            when a.attfdwoptions is not null
            then (
                select pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value), ', ' order by o.option_name)
                from pg_catalog.pg_options_to_table(a.attfdwoptions) as o
            )
        end as "foreign options",
        case when not a.attislocal then 'yes' when a.attinhcount > 0 then 'and local' end as "inherited",
        case
            when c.relkind <> 'c'
            then (pg_catalog.row_number() over (partition by c.oid order by a.attnum))::text
        end as "position",
        a.attnum::text as "place",
        case when c.relkind in ('r', 'p') then 'yes' end as "holds values",
        case
            when
                c.relkind = 'p'
                and exists (
                    select from pg_catalog.pg_depend as k
                    where
                        k.classid = 'pg_catalog.pg_class'::regclass and k.objid = c.oid and k.objsubid = a.attnum
                        and k.refclassid = 'pg_catalog.pg_class'::regclass and k.refobjid = c.oid and k.refobjsubid = 0
                        and k.deptype = 'i'
                )
            then 'yes'
        end as "in partition key",
        case t.typstorage
            when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' when 'm' then 'main'
        end as "usual storage"
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute as a on a.attrelid = c.oid
    join pg_catalog.pg_type as t on t.oid = a.atttypid
    left join pg_catalog.pg_constraint as nn
        on nn.contype = 'n' and nn.conrelid = c.oid and nn.conkey[1] = a.attnum
    left join pg_catalog.pg_type as e on e.oid = t.typelem and t.typcategory = 'A'
    left join pg_catalog.pg_collation as l on l.oid = a.attcollation and a.attcollation <> t.typcollation
    left join pg_catalog.pg_namespace as ln on ln.oid = l.collnamespace
    where
        c.relkind in ('r', 'p', 'f', 'm', 'c')
        and a.attnum > 0
        and not a.attisdropped
        and c.relnamespace = any ($1)
        and c.oid <> all ($2)
    order by c.oid, a.attnum
) as x
