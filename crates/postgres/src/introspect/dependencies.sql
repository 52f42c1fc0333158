-- What depends on what. In no order: it becomes sets.
select
    d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype
from pg_catalog.pg_depend as d
where d.objid >= 16384
