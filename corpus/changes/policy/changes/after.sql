create table t (id int, who text);
alter table t enable row level security;
create policy a on t for all to ann using (who = current_user) with check (id > 0);
create policy b on t as permissive to ann using (true);
comment on policy a on t is 'own rows';
