-- a difference that goes on behind the files after it, and is told where it arose
-- caught by rows-not-back: Still so behind 0003_flag back, 0002_note back, 0002_note again and 2 more.
--# history
create schema app;
create table app.users (id bigint primary key, name text not null);
insert into app.users values (1, 'Ada'), (2, 'Grace'), (3, 'Alan');
--# up note
alter table app.users add column note text;
--# down
alter table app.users drop column note;
--# up flag
alter table app.users add column flag boolean;
--# down
alter table app.users drop column flag;
--# up mark
alter table app.users add column mark text;
--# down
alter table app.users drop column mark;
update app.users set name = upper(name) where id = 2;
