-- Unique and exclusion indexes: their columns, and those that their expressions read.
select
    i.indrelid as id,
    x.relname::text as name,
    i.indimmediate as is_immediate,
    array(
        select a.attname::text
        from pg_catalog.pg_attribute as a
        where
            a.attrelid = i.indrelid
            and (
                a.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                or i.indexprs is not null and exists (
                    select from pg_catalog.pg_depend as d
                    where
                        d.classid = 'pg_catalog.pg_class'::regclass and d.objid = i.indexrelid
                        and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = i.indrelid
                        and d.refobjsubid = a.attnum
                        and pg_catalog.pg_get_expr(i.indexprs, i.indrelid) ~ ('\m' || a.attname || '\M')
                )
            )
        order by a.attnum
    ) as columns
from pg_catalog.pg_index as i
join pg_catalog.pg_class as x on x.oid = i.indexrelid
where i.indrelid = any ($1) and (i.indisunique or i.indisexclusion)
order by i.indrelid, not i.indisprimary, x.relname
