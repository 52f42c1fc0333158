select
    pg_catalog.split_part(a.application_name, '/', 1) as app,
    pg_catalog.substr(a.application_name, pg_catalog.strpos(a.application_name, '/') + 1) as version,
    pg_catalog.count(*) as sessions
from pg_catalog.pg_stat_activity as a
where
    a.datname = pg_catalog.current_database()
    and a.application_name ~ '^[^/]+/.'
    and a.pid <> pg_catalog.pg_backend_pid()
group by 1, 2
order by 1, 2
