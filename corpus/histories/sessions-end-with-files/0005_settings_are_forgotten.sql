create table in_public (id int);
select pg_catalog.set_config('search_path', '', false);
create table public.behind_an_empty_path (id int);
create index concurrently behind_an_empty_path_id on public.behind_an_empty_path (id);
create table app.behind_it_too (id int);
