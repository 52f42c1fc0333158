create schema if not exists {schema};
drop table if exists {table};
create table {table} as
select c.oid as relation, a.attnum as number, n.nspname::text as schema, c.relname::text as name, a.attname::text as "column"
from pg_catalog.pg_attribute as a
join pg_catalog.pg_class as c on c.oid = a.attrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where
    c.relkind in ('r', 'p')
    and not c.relispartition
    and a.attnum > 0
    and not a.attisdropped
    and a.attgenerated = ''
    and n.nspname !~ '^pg_'
    and n.nspname not in ('information_schema', {ledger})
    and not exists (
        select from pg_catalog.pg_trigger as t
        join pg_catalog.pg_proc as p on p.oid = t.tgfoid
        where
            t.tgrelid = c.oid
            and t.tgname ~ '^zzzz?_whimbrel_'
            and pg_catalog.strpos(p.prosrc, pg_catalog.quote_ident(a.attname)) > 0
    )
