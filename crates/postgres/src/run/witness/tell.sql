do $$
begin
    if pg_catalog.current_setting('server_version_num')::integer >= 150000 then
        perform pg_catalog.pg_stat_force_next_flush();
    end if;
end
$$
