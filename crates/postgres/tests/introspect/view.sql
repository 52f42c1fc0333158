-- base
create schema app;
create table app.t (id int primary key, a text, b text);
create view app.v as select id, a from app.t;
-- differs: a column
create or replace view app.v as select id, a, b from app.t;
-- differs: a condition
create or replace view app.v as select id, a, b from app.t where id > 0;
-- differs: an option
alter view app.v set (security_barrier = true);
-- differs: check option
alter view app.v set (check_option = cascaded);
-- differs: security invoker since 15
alter view app.v set (security_invoker = true);
-- differs: no option
alter view app.v reset (security_barrier);
-- differs: the name of a column
alter view app.v rename column a to aa;
-- differs: a default of a column
alter view app.v alter aa set default 'x';
-- differs: a name
alter view app.v rename to w;
-- differs: an owner
alter view app.w owner to story_writer;
-- differs: comments
comment on view app.w is 'v';
comment on column app.w.aa is 'a';
-- differs: a privilege, also on a column
grant select on app.w to story_reader;
grant update (b) on app.w to story_reader;
-- differs: a recursive one
create recursive view app.r (n) as values (1) union all select n + 1 from r where n < 10;
-- differs: names that need a schema
create table public.t (id int);
create view app.two as select x.id from public.t as x join app.t as y using (id);
-- same: made again
drop view app.two;
create view app.two as select x.id from public.t as x join app.t as y using (id);
-- differs: grouped by a primary key
create view app.g as select id, a, count(*) from app.t group by id;
-- differs: a trigger on a view
create function app.tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tg instead of insert on app.w for each row execute function app.tf();
-- differs: a column's name follows
alter table app.t rename b to bb;
