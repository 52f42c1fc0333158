-- base
create schema app;
create table app.t (id int, owner text);
create table app.u (id int);
create policy p on app.t;
-- differs: using
alter policy p on app.t using (owner = current_user);
-- differs: with check
alter policy p on app.t with check (id > 0);
-- differs: roles
alter policy p on app.t to story_reader;
-- differs: more roles
alter policy p on app.t to story_reader, story_writer;
-- same: the same in another order
alter policy p on app.t to story_writer, story_reader;
-- differs: everybody
alter policy p on app.t to public;
-- differs: restrictive
create policy q on app.t as restrictive for select using (true);
-- differs: permissive
drop policy q on app.t;
create policy q on app.t for select using (true);
-- differs: another command
drop policy q on app.t;
create policy q on app.t for delete using (true);
-- differs: a name
alter policy q on app.t rename to "Q";
-- differs: a comment
comment on policy "Q" on app.t is 'c';
-- differs: a query
create policy s on app.t for insert with check (exists (select from app.u where u.id = t.id));
