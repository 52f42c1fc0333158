-- What the queries of the kinds are told. $1: the names of schemas to leave out.
select
    pg_catalog.current_setting('server_version_num')::int4 / 10000 as major,
    array(
        select n.oid
        from pg_catalog.pg_namespace as n
        where
            not pg_catalog.starts_with(n.nspname, 'pg_')
            and n.nspname <> 'information_schema'
            and n.nspname <> all ($1)
        order by n.oid
    ) as schemas,
    array(
        -- Of a composite type it is the type that belongs to the extension, and not the relation that has its attributes.
        select coalesce(t.typrelid, e.objid) as relation
        from pg_catalog.pg_depend as e
        left join pg_catalog.pg_type as t on e.classid = 'pg_catalog.pg_type'::regclass and t.oid = e.objid
        where
            e.deptype = 'e'
            and (e.classid = 'pg_catalog.pg_class'::regclass or t.typrelid <> 0)
        order by relation
    ) as relations_of_extensions,
    pg_catalog.pg_relation_size('pg_catalog.pg_class'::pg_catalog.regclass) as size,
    r.oid as current_role,
    r.rolname::text as current_role_name,
    coalesce((select f.rolname::text from pg_catalog.pg_roles as f where f.oid = 10), '') as first_role_name
from pg_catalog.pg_roles as r
where r.rolname = current_user
order by r.oid
