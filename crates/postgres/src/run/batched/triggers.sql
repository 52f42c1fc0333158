-- What keeps the columns of a table in step while they are filled: a digest over the triggers of a change, and what is
-- wrong with the one that has to be there; and how far the write-ahead log is. $1 the table, $2 the trigger, or null.
with own as (
    select
        t.tgname, t.tgenabled, t.tgrelid,
        pg_catalog.pg_get_triggerdef(t.oid) as definition,
        pg_catalog.pg_get_functiondef(t.tgfoid) as body
    from pg_catalog.pg_trigger as t
    where
        t.tgrelid in (
            select p.relid from pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1)) as p
            union
            select pg_catalog.to_regclass($1)
        )
        and (t.tgname like 'zzzz\_whimbrel%' or t.tgname = $2)
)
select
    coalesce(pg_catalog.md5(pg_catalog.string_agg(
        o.tgname || ' ' || o.tgenabled::text || ' ' || o.definition || ' ' || o.body, e'\n' order by o.tgname
    ) filter (where o.tgrelid = pg_catalog.to_regclass($1))), '') as digest,
    case
        when $2::text is null then null
        when not coalesce(pg_catalog.bool_or(o.tgname = $2 and o.tgrelid = pg_catalog.to_regclass($1)), false)
            then 'is gone'
        when pg_catalog.bool_or(o.tgname = $2 and o.tgenabled <> 'A') then 'is not ENABLE ALWAYS'
    end as wrong,
    pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')::bigint as log
from own as o
