-- A session that is opened later has another search path than this one.
create schema app;
do $$
begin
  execute format('alter database %I set search_path to app, public', current_database());
end
$$;
create table still_in_public (id int);
