select distinct p.proname::text as name
from pg_catalog.pg_proc p
where p.prokind = 'p'
  and p.proname = any ($1)
  and p.prosrc ~* '\m(commit|rollback)\M'
order by 1
