do $$ begin execute 'create table ' || 'app.orders ()'; end $$;
