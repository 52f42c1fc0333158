select pg_catalog.current_setting('server_version') as version,
  pg_catalog.current_setting('server_version_num')::integer as version_num,
  pg_catalog.pg_backend_pid() as backend_pid,
  pg_catalog.pg_is_in_recovery() as is_in_recovery,
  pg_catalog.current_database()::text as database,
  session_user::text as "user",
  (extract(epoch from pg_catalog.current_setting('deadlock_timeout')::interval) * 1000)::bigint as deadlock_timeout_ms,
  case when pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')
    then (select s.system_identifier::text from pg_catalog.pg_control_system() s) end as system_identifier,
  case when pg_catalog.has_function_privilege('pg_catalog.pg_control_checkpoint()', 'execute')
    then (select c.timeline_id from pg_catalog.pg_control_checkpoint() c) end as timeline,
  pg_catalog.current_setting('standard_conforming_strings') = 'on' as has_standard_strings
