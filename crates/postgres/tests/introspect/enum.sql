-- base
create schema app;
create type app.mood as enum ('sad', 'it''s ok', 'a\b');
create table app.t (id int);
-- differs: a label at the end
alter type app.mood add value 'happy';
-- differs: a label in the middle
alter type app.mood add value 'so-so' before 'happy';
-- differs: a label's name
alter type app.mood rename value 'sad' to 'blue';
-- same: a label that is there
alter type app.mood add value if not exists 'happy';
-- differs: its owner
alter type app.mood owner to story_writer;
-- differs: its name
alter type app.mood rename to temper;
-- differs: its schema
alter type app.temper set schema public;
-- differs: a column of the type
alter table app.t add mood public.temper default 'blue', add moods public.temper[];
-- differs: a comment
comment on type temper is 'c';
-- differs: a privilege
revoke usage on type temper from public;
grant usage on type temper to story_reader with grant option;
