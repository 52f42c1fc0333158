-- Operator families, each with the operators and functions that belong to no class in it; those have rows
-- here as parts of their family, with no attributes of their own.
with families as (
    select f.oid, array[m.amname, n.nspname, f.opfname]::text[] as names, f.opfowner
    from pg_catalog.pg_opfamily as f
    join pg_catalog.pg_namespace as n on n.oid = f.opfnamespace
    join pg_catalog.pg_am as m on m.oid = f.opfmethod
    where
        f.opfnamespace = any ($1)
        and not exists (
            select from pg_catalog.pg_depend as e
            where
                e.classid = 'pg_catalog.pg_opfamily'::regclass and e.objid = f.oid and e.deptype = 'e'
        )
),
parts as (
    select 'pg_catalog.pg_amop'::regclass::oid as classid, a.oid as objid, a.amopfamily as family
    from pg_catalog.pg_amop as a
    where a.oid >= 16384
    union all
    select 'pg_catalog.pg_amproc'::regclass, a.oid, a.amprocfamily
    from pg_catalog.pg_amproc as a
    where a.oid >= 16384
)
select
    'pg_catalog.pg_opfamily'::regclass::oid as classid,
    f.oid as objid,
    0 as objsubid,
    'operator family' as kind,
    f.names,
    null::text[] as args,
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
            d.refclassid = 'pg_catalog.pg_opfamily'::regclass
            and d.refobjid = f.oid
            and d.classid = 'pg_catalog.pg_amop'::regclass
            and a.amopfamily = f.oid
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
            d.refclassid = 'pg_catalog.pg_opfamily'::regclass
            and d.refobjid = f.oid
            and d.classid = 'pg_catalog.pg_amproc'::regclass
    ) as "functions",
    pg_catalog.pg_get_userbyid(f.opfowner)::text as "owner"
from families as f
union all
select p.classid, p.objid, 0, 'operator family', f.names, null, null, null, null
from parts as p
join families as f on f.oid = p.family
where
    not exists (
        select from pg_catalog.pg_depend as d
        where d.classid = p.classid and d.objid = p.objid and d.deptype = 'i'
    )
order by classid, objid
