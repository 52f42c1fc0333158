do $$
declare
  prepared text;
begin
  for prepared in
    select s.name from pg_catalog.pg_prepared_statements s where s.from_sql order by s.name
  loop
    execute pg_catalog.format('deallocate %I', prepared);
  end loop;
end
$$
