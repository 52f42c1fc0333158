-- Text search configurations, each with its mappings.
select
    'pg_catalog.pg_ts_config'::regclass::oid as classid,
    c.oid as objid,
    0 as objsubid,
    'text search configuration' as kind,
    array[n.nspname, c.cfgname]::text[] as names,
    null::text[] as args,
    pg_catalog.format('%I.%I', pn.nspname, p.prsname) as "parser",
    (
        select pg_catalog.string_agg(m.token || ' with ' || m.dictionaries, '; ' order by m.token)
        from (
            select
                t.alias as token,
                pg_catalog.string_agg(
                    pg_catalog.format('%I.%I', dn.nspname, d.dictname), ', ' order by map.mapseqno
                ) as dictionaries
            from pg_catalog.pg_ts_config_map as map
            join pg_catalog.ts_token_type(c.cfgparser) as t on t.tokid = map.maptokentype
            join pg_catalog.pg_ts_dict as d on d.oid = map.mapdict
            join pg_catalog.pg_namespace as dn on dn.oid = d.dictnamespace
            where map.mapcfg = c.oid
            group by t.alias
        ) as m
    ) as "mappings",
    pg_catalog.pg_get_userbyid(c.cfgowner)::text as "owner"
from pg_catalog.pg_ts_config as c
join pg_catalog.pg_namespace as n on n.oid = c.cfgnamespace
join pg_catalog.pg_ts_parser as p on p.oid = c.cfgparser
join pg_catalog.pg_namespace as pn on pn.oid = p.prsnamespace
where
    c.cfgnamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_ts_config'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
order by c.oid
