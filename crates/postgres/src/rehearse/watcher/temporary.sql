-- Temporary files of a process in the default tablespace, with those that it shares with its workers.
select coalesce(pg_catalog.sum(s.size), 0)::bigint
from (
    select t.size from pg_catalog.pg_ls_tmpdir() as t where t.name like 'pgsql_tmp' || $1 || '.%'
    union all
    select (pg_catalog.pg_stat_file(d.path || '/' || f.name, true)).size
    from (
        select 'base/pgsql_tmp/' || n.name as path
        from pg_catalog.pg_ls_dir('base/pgsql_tmp', true, false) as n (name)
        where n.name like 'pgsql_tmp' || $1 || '.%.fileset'
    ) as d, lateral pg_catalog.pg_ls_dir(d.path, true, false) as f (name)
) as s
