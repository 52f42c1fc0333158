-- For objects by their catalog rows: the owner, the transaction that wrote one of them last, and the entries of the
-- ledger around it. An entry of the same transaction is the one that came before. A comment and a security label have
-- rows of their own; that of the object does not know when they came.
with wanted as (
    select *
    from rows from (
        pg_catalog.unnest($1::int4[]), pg_catalog.unnest($2::oid[]), pg_catalog.unnest($3::oid[]),
        pg_catalog.unnest($4::int4[]), pg_catalog.unnest($5::text[])
    ) as w (place, classid, objid, objsubid, part)
),
written as (
    select w.place, c.xmin, c.relowner as owner
    from wanted as w join pg_catalog.pg_class as c on c.oid = w.objid
    where w.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and w.objsubid = 0
    union all
    select w.place, x.xmin, c.relowner
    from wanted as w
    join pg_catalog.pg_class as c on c.oid = w.objid
    cross join lateral (
        select i.xmin from pg_catalog.pg_index as i where i.indexrelid = c.oid
        union all
        select s.xmin from pg_catalog.pg_sequence as s where s.seqrelid = c.oid
        union all
        select h.xmin from pg_catalog.pg_inherits as h where h.inhrelid = c.oid
        union all
        select f.xmin from pg_catalog.pg_foreign_table as f where f.ftrelid = c.oid
        union all
        select r.xmin from pg_catalog.pg_rewrite as r where r.ev_class = c.oid and r.rulename = '_RETURN'
    ) as x
    where w.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and w.objsubid = 0
    union all
    select w.place, a.xmin, c.relowner
    from wanted as w
    join pg_catalog.pg_class as c on c.oid = w.objid
    join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = w.objsubid
    where w.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and w.objsubid <> 0
    union all
    select w.place, d.xmin, c.relowner
    from wanted as w
    join pg_catalog.pg_attrdef as d on d.oid = w.objid
    join pg_catalog.pg_class as c on c.oid = d.adrelid
    where w.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
    union all
    select w.place, k.xmin, coalesce(c.relowner, t.typowner)
    from wanted as w
    join pg_catalog.pg_constraint as k on k.oid = w.objid
    left join pg_catalog.pg_class as c on c.oid = k.conrelid
    left join pg_catalog.pg_type as t on t.oid = k.contypid
    where w.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
    union all
    select w.place, g.xmin, c.relowner
    from wanted as w
    join pg_catalog.pg_trigger as g on g.oid = w.objid
    join pg_catalog.pg_class as c on c.oid = g.tgrelid
    where w.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
    union all
    select w.place, p.xmin, c.relowner
    from wanted as w
    join pg_catalog.pg_policy as p on p.oid = w.objid
    join pg_catalog.pg_class as c on c.oid = p.polrelid
    where w.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
    union all
    select w.place, r.xmin, c.relowner
    from wanted as w
    join pg_catalog.pg_rewrite as r on r.oid = w.objid
    join pg_catalog.pg_class as c on c.oid = r.ev_class
    where w.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    union all
    select w.place, p.xmin, p.proowner
    from wanted as w join pg_catalog.pg_proc as p on p.oid = w.objid
    where w.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
    union all
    select w.place, t.xmin, t.typowner
    from wanted as w join pg_catalog.pg_type as t on t.oid = w.objid
    where w.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
    union all
    select w.place, x.xmin, t.typowner
    from wanted as w
    join pg_catalog.pg_type as t on t.oid = w.objid
    cross join lateral (
        select e.xmin from pg_catalog.pg_enum as e where e.enumtypid = t.oid
        union all
        select a.xmin from pg_catalog.pg_attribute as a where a.attrelid = t.typrelid
    ) as x
    where w.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
    union all
    select w.place, n.xmin, n.nspowner
    from wanted as w join pg_catalog.pg_namespace as n on n.oid = w.objid
    where w.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    union all
    select w.place, e.xmin, e.extowner
    from wanted as w join pg_catalog.pg_extension as e on e.oid = w.objid
    where w.classid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    union all
    select w.place, s.xmin, s.stxowner
    from wanted as w join pg_catalog.pg_statistic_ext as s on s.oid = w.objid
    where w.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
    union all
    select w.place, p.xmin, p.pubowner
    from wanted as w join pg_catalog.pg_publication as p on p.oid = w.objid
    where w.classid = 'pg_catalog.pg_publication'::pg_catalog.regclass
),
stamped as (
    select distinct on (w.place) w.place, w.owner, s.xmin
    from written as w
    join wanted as o on o.place = w.place
    left join lateral (
        select w.xmin where o.part = 'object'
        union all
        select d.xmin
        from pg_catalog.pg_description as d
        where o.part = 'comment' and (d.classoid, d.objoid, d.objsubid) = (o.classid, o.objid, o.objsubid)
        union all
        select l.xmin
        from pg_catalog.pg_seclabel as l
        where o.part = 'label' and (l.classoid, l.objoid, l.objsubid) = (o.classid, o.objid, o.objsubid)
    ) as s on true
    order by w.place, pg_catalog.age(s.xmin)
)
select
    w.place,
    pg_catalog.pg_get_userbyid(w.owner)::text as owner,
    case
        when pg_catalog.current_setting('track_commit_timestamp')::boolean
        then pg_catalog.to_char(
            pg_catalog.pg_xact_commit_timestamp(w.xmin) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        )
    end as at,
    b.entry as behind,
    a.entry as before
from stamped as w
left join lateral (
    select l.entry
    from ({ledger}) as l
    where pg_catalog.age(l.xmin) >= pg_catalog.age(w.xmin)
    order by l.seq desc
    limit 1
) as b on true
left join lateral (
    select l.entry
    from ({ledger}) as l
    where pg_catalog.age(l.xmin) < pg_catalog.age(w.xmin)
    order by l.seq
    limit 1
) as a on true
order by w.place
