create function next_code() returns text language sql volatile as $$select 'c' || 1$$;
create table t (id int primary key, code text default next_code());
