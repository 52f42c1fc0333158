select 'column streams.archived_at: ' || case when exists (
    select from pg_catalog.pg_attribute
    where attrelid = 'public.streams'::pg_catalog.regclass and attname = 'archived_at' and not attisdropped
) then 'there' else 'not there' end as what
union all
select 'index uq_streams_workspace_name: ' || case (
    select indisvalid from pg_catalog.pg_index
    where indexrelid = pg_catalog.to_regclass('public.uq_streams_workspace_name')
) when true then 'there' when false then 'there, and invalid' else 'not there' end
order by what
