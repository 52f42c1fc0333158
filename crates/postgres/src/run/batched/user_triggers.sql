-- Which triggers of its application a statement would fire on a table, and what may be done about it.
-- $1 the table, $2 the bit of its event in pg_trigger.tgtype, $3 the columns that it sets; null for an INSERT.
with recursive tree (oid) as (
    select pg_catalog.to_regclass($1)::oid
    union
    select i.inhrelid
    from pg_catalog.pg_inherits as i
    join tree as t on t.oid = i.inhparent
), fired as (
    select t.tgrelid, t.tgname, t.tgenabled, t.tgtype
    from pg_catalog.pg_trigger as t
    where t.tgrelid in (select tree.oid from tree) and not t.tgisinternal and t.tgtype & $2 <> 0
), heard as (
    select
        f.tgrelid, f.tgname, c.relowner,
        pg_catalog.format(
            'alter table %s%s', case c.relkind when 'p' then {only} else 'only ' end, c.oid::pg_catalog.regclass
        ) as altered
    from fired as f
    join pg_catalog.pg_class as c on c.oid = f.tgrelid
    where f.tgenabled = 'O'
), keys (relation, columns) as (
    select k.conrelid, k.conkey
    from pg_catalog.pg_constraint as k
    where k.contype = 'f' or k.contype in ('p', 'u', 'x') and k.condeferrable
    union all
    select k.confrelid, k.confkey
    from pg_catalog.pg_constraint as k
    where k.contype = 'f' and $3::text[] is not null
), checked as (
    -- What the server looks at by triggers of its own, which do not fire for a replica either.
    select
        k.columns @> '{0}'::int2[] or $3::text[] is null or exists (
            select
            from pg_catalog.pg_attribute as a
            where a.attrelid = k.relation and a.attnum = any (k.columns) and a.attname = any ($3::text[])
        ) as is_written
    from keys as k
    where k.relation in (select tree.oid from tree)
)
select
    {may_be_replica}
        -- A trigger that fires for a replica may write what the statement does not set.
        and case
            when exists (select from fired as f where f.tgenabled in ('A', 'R') and f.tgtype & 2 <> 0)
                then not exists (select from checked)
            else not exists (select from checked where checked.is_written)
        end
        and not exists (select from fired as f where f.tgenabled = 'R') as as_replica,
    coalesce((select pg_catalog.bool_and(pg_catalog.pg_has_role(h.relowner, 'USAGE')) from heard as h), true) as is_owner,
    coalesce((
        select pg_catalog.array_agg(distinct pg_catalog.quote_ident(h.tgname))
        from heard as h
    ), '{}'::text[]) as names,
    (
        select pg_catalog.string_agg(
            pg_catalog.format('%s disable trigger %I', h.altered, h.tgname), '; ' order by h.tgrelid, h.tgname
        )
        from heard as h
    ) as disable,
    (
        select pg_catalog.string_agg(
            pg_catalog.format('%s enable trigger %I', h.altered, h.tgname), '; ' order by h.tgrelid, h.tgname
        )
        from heard as h
    ) as enable,
    pg_catalog.quote_ident(current_user) as role
