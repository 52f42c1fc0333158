select pg_catalog.format(
  'select pg_catalog.set_config(%L, %L, false)',
  pg_catalog.split_part(c.setting, '=', 1),
  pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)
) as statement
from pg_catalog.pg_db_role_setting s
cross join lateral pg_catalog.unnest(s.setconfig) with ordinality as c (setting, place)
where s.setdatabase in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
  and s.setrole in (0, (select r.oid from pg_catalog.pg_roles r where r.rolname = session_user))
order by s.setrole <> 0, s.setdatabase <> 0, c.place
