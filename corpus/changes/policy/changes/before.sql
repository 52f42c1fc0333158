create table t (id int, who text);
alter table t enable row level security;
create policy a on t for select using (who = current_user);
create policy b on t as restrictive to ann using (true);
