select 'sequence ' || s.schemaname || '.' || s.sequencename || ' at ' || coalesce(s.last_value::text, 'its start') as fact
from pg_catalog.pg_sequences s
where s.schemaname <> 'whimbrel'
union all
select 'setting ' || c.setting
from pg_catalog.pg_db_role_setting s
cross join pg_catalog.unnest(s.setconfig) as c (setting)
where s.setdatabase = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
union all
select 'invalid index ' || i.indexrelid::pg_catalog.regclass::text
from pg_catalog.pg_index i
where not i.indisvalid
order by fact
