select distinct
    s.schema,
    s.name as relation,
    case when c.oid is not null then s."column" end as "column"
from {table} as s
left join pg_catalog.pg_class as c on c.oid = s.relation
where
    not exists (
        select from pg_catalog.pg_attribute as a
        where a.attrelid = s.relation and a.attnum = s.number and not a.attisdropped
    )
order by 1, 2, 3
