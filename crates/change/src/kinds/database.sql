-- The database itself: what pg_dump writes only with --create. It has no name here, so that a scratch
-- database can be compared with another.
with current as (
    select
        d.oid, d.datdba, d.datacl, d.encoding, d.datcollate, d.datctype, d.datconnlimit, d.datallowconn,
        s.spcname
    from pg_catalog.pg_database as d
    join pg_catalog.pg_tablespace as s on s.oid = d.dattablespace
    where d.datname = pg_catalog.current_database()
)
select
    'pg_catalog.pg_database'::regclass::oid as classid,
    d.oid as objid,
    0 as objsubid,
    'database' as kind,
    array[]::text[] as names,
    null::text[] as args,
    pg_catalog.pg_encoding_to_char(d.encoding)::text as "encoding",
    d.datcollate::text as "lc_collate",
    d.datctype::text as "lc_ctype",
    nullif(d.spcname, 'pg_default')::text as "tablespace",
    case when d.datconnlimit >= 0 then d.datconnlimit::text end as "connection limit",
    case when not d.datallowconn then 'no' end as "connections allowed",
    pg_catalog.pg_get_userbyid(d.datdba)::text as "owner",
    null::text as "text",
    (
        select
            pg_catalog.json_object_agg(
                case
                    when r.setrole = 0 then 'setting '
                    else 'setting of role ' || pg_catalog.pg_get_userbyid(r.setrole) || ' '
                end || pg_catalog.split_part(c.setting, '=', 1),
                pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)
            )
        from pg_catalog.pg_db_role_setting as r
        cross join lateral pg_catalog.unnest(r.setconfig) as c (setting)
        where r.setdatabase = d.oid
    ) as attributes
from current as d
union all
select
    'pg_catalog.pg_database'::regclass, d.oid, 0, 'comment on', null, null,
    null, null, null, null, null, null, null, c.description, null
from current as d
join pg_catalog.pg_shdescription as c
    on c.classoid = 'pg_catalog.pg_database'::regclass and c.objoid = d.oid
union all
select
    'pg_catalog.pg_database'::regclass, d.oid, 0, 'privileges on', null, null,
    null, null, null, null, null, null, null, null, p.attributes
from current as d
cross join lateral (
    select
        pg_catalog.json_object_agg(e.grantee, e.privileges order by e.grantee) as attributes
    from (
        select
            case
                when a.grantee = 0 then 'public'
                when a.grantee = d.datdba then 'owner'
                else 'role ' || pg_catalog.pg_get_userbyid(a.grantee)
            end as grantee,
            pg_catalog.string_agg(
                pg_catalog.lower(a.privilege_type) || case when a.is_grantable then '*' else '' end,
                ', ' order by a.privilege_type
            ) as privileges
        from pg_catalog.aclexplode(d.datacl) as a
        group by 1
    ) as e
) as p
where d.datacl is not null
order by kind
