-- The transaction that wrote each row of the catalogs that describe objects, in no order. What an object depends on
-- is written with it and stays, while its own row may be written again. Subscriptions and user mappings have catalogs
-- that not everybody may read.
select d.classid, d.objid, d.objsubid, null::text as about, d.xmin::text::bigint as transaction
from pg_catalog.pg_depend as d
where d.objid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_namespace as c
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_class as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_type as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_proc as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_constraint as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_trigger as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_policy as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_rewrite as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_extension as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_attrdef as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_collation as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_conversion as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_operator as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_opclass as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_opfamily as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_cast as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_language as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_event_trigger as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_publication as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_publication_rel as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_foreign_data_wrapper as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_foreign_server as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_statistic_ext as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_ts_config as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_ts_dict as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_ts_parser as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_ts_template as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_transform as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_default_acl as c
where c.oid >= 16384
union all
select c.tableoid, c.oid, 0, null, c.xmin::text::bigint from pg_catalog.pg_am as c
where c.oid >= 16384
union all
select 'pg_catalog.pg_class'::regclass, a.attrelid, greatest(a.attnum, 0), null, a.xmin::text::bigint
from pg_catalog.pg_attribute as a
where a.attrelid >= 16384 and a.attnum >= -1
union all
select d.classoid, d.objoid, d.objsubid, 'comment on', d.xmin::text::bigint from pg_catalog.pg_description as d
union all
select l.classoid, l.objoid, l.objsubid, 'security label on', l.xmin::text::bigint
from pg_catalog.pg_seclabel as l
