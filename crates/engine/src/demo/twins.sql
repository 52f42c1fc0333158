insert into public.streams (workspace_id, name)
select workspace_id, name from public.streams where id in (17, 170, 1700)
order by id
