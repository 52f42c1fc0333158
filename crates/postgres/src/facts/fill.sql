with facts as (select $1::text::jsonb as f),
m as (insert into migration select r.* from facts, pg_catalog.jsonb_populate_recordset(null::migration, f -> 'migration') as r),
s as (insert into statement select r.* from facts, pg_catalog.jsonb_populate_recordset(null::statement, f -> 'statement') as r),
l as (insert into lock select r.* from facts, pg_catalog.jsonb_populate_recordset(null::lock, f -> 'lock') as r),
w as (insert into write select r.* from facts, pg_catalog.jsonb_populate_recordset(null::write, f -> 'write') as r)
insert into finding select r.* from facts, pg_catalog.jsonb_populate_recordset(null::finding, f -> 'finding') as r
