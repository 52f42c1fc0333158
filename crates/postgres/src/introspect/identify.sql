-- The addresses of objects that no kind has read. A comment outlives its subscription (measured on 15.18): such
-- an object has no names.
select
    o.classid, o.objid, o.objsubid, i.type as kind, i.object_names as names,
    nullif(i.object_args, '{}') as args
from
    rows from (
        pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::oid[]), pg_catalog.unnest($3::int4[])
    ) as o (classid, objid, objsubid),
    pg_catalog.pg_identify_object_as_address(o.classid, o.objid, o.objsubid) as i
where i.object_names is not null
order by o.classid, o.objid, o.objsubid
