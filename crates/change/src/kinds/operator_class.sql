-- Operator classes, each with the operators and functions that belong to it alone.
select
    'pg_catalog.pg_opclass'::regclass::oid as classid,
    o.oid as objid,
    0 as objsubid,
    'operator class' as kind,
    array[m.amname, n.nspname, o.opcname]::text[] as names,
    null::text[] as args,
    pg_catalog.format_type(o.opcintype, null) as "type",
    pg_catalog.format('%I.%I', fn.nspname, f.opfname) as "operator family",
    case when o.opcdefault then 'yes' end as "default",
    case when o.opckeytype <> 0 then pg_catalog.format_type(o.opckeytype, null) end as "storage",
    (
        select
            pg_catalog.string_agg(
                pg_catalog.concat_ws(
                    ' ',
                    a.amopstrategy,
                    a.amopopr::regoperator,
                    case
                        when a.amopsortfamily <> 0
                        then pg_catalog.format('for order by %I.%I', sn.nspname, s.opfname)
                    end
                ),
                ', ' order by a.amopstrategy, a.amopopr::regoperator::text
            )
        from pg_catalog.pg_depend as d
        join pg_catalog.pg_amop as a on a.oid = d.objid
        left join pg_catalog.pg_opfamily as s on s.oid = a.amopsortfamily
        left join pg_catalog.pg_namespace as sn on sn.oid = s.opfnamespace
        where
            d.refclassid = 'pg_catalog.pg_opclass'::regclass
            and d.refobjid = o.oid
            and d.classid = 'pg_catalog.pg_amop'::regclass
    ) as "operators",
    (
        select
            pg_catalog.string_agg(
                pg_catalog.format(
                    '%s (%s, %s) %s',
                    a.amprocnum,
                    pg_catalog.format_type(a.amproclefttype, null),
                    pg_catalog.format_type(a.amprocrighttype, null),
                    a.amproc::oid::regprocedure
                ),
                ', ' order by a.amprocnum, a.amproc::oid::regprocedure::text
            )
        from pg_catalog.pg_depend as d
        join pg_catalog.pg_amproc as a on a.oid = d.objid
        where
            d.refclassid = 'pg_catalog.pg_opclass'::regclass
            and d.refobjid = o.oid
            and d.classid = 'pg_catalog.pg_amproc'::regclass
    ) as "functions",
    pg_catalog.pg_get_userbyid(o.opcowner)::text as "owner"
from pg_catalog.pg_opclass as o
join pg_catalog.pg_namespace as n on n.oid = o.opcnamespace
join pg_catalog.pg_am as m on m.oid = o.opcmethod
join pg_catalog.pg_opfamily as f on f.oid = o.opcfamily
join pg_catalog.pg_namespace as fn on fn.oid = f.opfnamespace
where
    o.opcnamespace = any ($1)
    and not exists (
        select from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_opclass'::regclass and e.objid = o.oid and e.deptype = 'e'
    )
order by o.oid
