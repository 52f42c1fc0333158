-- Constraints of tables.
--
-- The copies of a foreign key that PostgreSQL makes for partitions follow from the original, so they are
-- left out. From 18 on NOT NULL is a constraint with a name: one that is as plain as before 18 is the
-- column's attribute "not null" and nothing more, as pg_dump writes it.
select x.*
from (select true as conenforced) as before_18
cross join lateral (
    select
        'pg_catalog.pg_constraint'::regclass::oid as classid,
        k.oid as objid,
        0 as objsubid,
        case
            when k.contype = 'n' and p.is_plain and c.relkind = 'f' then 'foreign table column'
            when k.contype = 'n' and p.is_plain then 'table column'
            else 'table constraint'
        end as kind,
        case
            when k.contype = 'n' and p.is_plain then array[n.nspname, c.relname, p.attname]::text[]
            else array[n.nspname, c.relname, k.conname]::text[]
        end as names,
        null::text[] as args,
        case
            when k.contype <> 'n' or not p.is_plain
            then case k.contype
                when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key'
                when 'c' then 'check' when 'x' then 'exclude' when 'n' then 'not null'
                else k.contype::text
            end
        end as "type",
        case
            when k.contype = 'n' and p.is_plain then null
            when k.convalidated then pg_catalog.pg_get_constraintdef(k.oid)
            else pg_catalog.regexp_replace(pg_catalog.pg_get_constraintdef(k.oid), ' NOT VALID$', '')
        end as "definition",
        case
            when not k.convalidated and conenforced and not (k.contype = 'n' and p.is_plain) then 'yes'
        end as "not valid",
        case
            when not k.contype in ('c', 'n') or k.contype = 'n' and p.is_plain then null
            when not k.conislocal then 'yes'
            when k.coninhcount > 0 then 'and local'
        end as "inherited",
        case
            when k.conkey is not null and not (k.contype = 'n' and p.is_plain)
            then (
                select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by y.place)
                from pg_catalog.unnest(k.conkey) with ordinality as y (attnum, place)
                join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = y.attnum
            )
        end as "columns",
        case
            when k.conindid <> 0
            then (
                select pg_catalog.format('%I.%I', xn.nspname, x.relname)
                from pg_catalog.pg_class as x
                join pg_catalog.pg_namespace as xn on xn.oid = x.relnamespace
                where x.oid = k.conindid
            )
        end as "index",
        case
            when k.confrelid <> 0
            then (
                select pg_catalog.format('%I.%I', fn.nspname, f.relname)
                from pg_catalog.pg_class as f
                join pg_catalog.pg_namespace as fn on fn.oid = f.relnamespace
                where f.oid = k.confrelid
            )
        end as "references"
    from pg_catalog.pg_constraint as k
    join pg_catalog.pg_class as c on c.oid = k.conrelid
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    left join lateral (
        select
            a.attname,
            k.conname = c.relname || '_' || a.attname || '_not_null'
            and k.convalidated
            and not k.connoinherit
            and not exists (
                select from pg_catalog.pg_description as d
                where d.classoid = 'pg_catalog.pg_constraint'::regclass and d.objoid = k.oid
            )
            or not k.conislocal
            or c.relispartition and k.coninhcount > 0 as is_plain
        from pg_catalog.pg_attribute as a
        where k.contype = 'n' and a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    ) as p on true
    where
        k.contype in ('p', 'u', 'f', 'c', 'x', 'n')
        and not (k.contype = 'f' and k.conparentid <> 0)
        and c.relnamespace = any ($1)
        and c.oid <> all ($2)
    order by k.oid
) as x
