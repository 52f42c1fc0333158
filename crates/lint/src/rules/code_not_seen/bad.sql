do $$ begin execute 'drop table ' || 'app.orders'; end $$;
