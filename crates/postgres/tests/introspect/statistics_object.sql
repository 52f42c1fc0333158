-- base
create schema app;
create table app.t (a int, b int, c text);
create statistics app.s on a, b from app.t;
-- differs: a kind
drop statistics app.s;
create statistics app.s (dependencies) on a, b from app.t;
-- differs: columns
drop statistics app.s;
create statistics app.s (dependencies, mcv) on a, b, c from app.t;
-- differs: an expression since 14
create statistics app.e on (a + b), lower(c) from app.t;
-- differs: a target
alter statistics app.s set statistics 300;
-- same: what was found
insert into app.t values (1, 2, 'x');
analyze app.t;
-- differs: an owner
alter statistics app.s owner to story_writer;
-- differs: a name
alter statistics app.s rename to n;
-- differs: a schema
alter statistics app.n set schema public;
-- differs: a comment
comment on statistics public.n is 'c';
