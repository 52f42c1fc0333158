select d.datname::text
from pg_catalog.pg_database as d
left join pg_catalog.pg_shdescription as s
  on s.objoid = d.oid and s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
where d.datname ~ '^whimbrel_rehearsal_[0-9a-f]{32}$'
  and (s.description is null or s.description like $1)
  and not exists (
    select from pg_catalog.pg_locks as l
    where l.locktype = 'advisory' and l.objsubid = 1
      and (l.classid::bigint << 32 | l.objid::bigint) = pg_catalog.hashtextextended(d.datname::text, 0)
  )
order by d.datname
