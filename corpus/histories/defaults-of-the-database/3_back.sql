do $$
begin
  execute format('ALTER DATABASE %I SET search_path TO public', current_database());
end
$$;
