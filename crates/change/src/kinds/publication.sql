-- Publications. The tables and schemas in one are objects of their own.
select x.*
from (select null::"char" as pubgencols) as before_18
cross join lateral (
    select
        'pg_catalog.pg_publication'::regclass::oid as classid,
        p.oid as objid,
        0 as objsubid,
        'publication' as kind,
        array[p.pubname]::text[] as names,
        null::text[] as args,
        case when p.puballtables then 'yes' end as "all tables",
        nullif(
            pg_catalog.concat_ws(
                ', ',
                case when p.pubinsert then 'insert' end,
                case when p.pubupdate then 'update' end,
                case when p.pubdelete then 'delete' end,
                case when p.pubtruncate then 'truncate' end
            ),
            'insert, update, delete, truncate'
        ) as "operations",
        case when p.pubviaroot then 'yes' end as "via partition root",
        case pubgencols when 's' then 'stored' end as "generated columns",
        pg_catalog.pg_get_userbyid(p.pubowner)::text as "owner"
    from pg_catalog.pg_publication as p
    where
        not exists (
            select from pg_catalog.pg_depend as e
            where e.classid = 'pg_catalog.pg_publication'::regclass and e.objid = p.oid and e.deptype = 'e'
        )
    order by p.oid
) as x
