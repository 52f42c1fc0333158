-- base
create schema app;
create table app.t (id int, a text);
create view app.v as select * from app.t;
create rule r as on insert to app.v do instead insert into app.t values (new.id, new.a);
-- differs: another action
create or replace rule r as on insert to app.v do instead insert into app.t values (new.id + 1, new.a);
-- differs: a condition
create rule c as on update to app.t where old.id = 5 do instead nothing;
-- differs: disabled
alter table app.t disable rule c;
-- differs: always
alter table app.t enable always rule c;
-- differs: on replicas
alter table app.t enable replica rule c;
-- differs: a name
alter rule c on app.t rename to cc;
-- differs: a comment
comment on rule cc on app.t is 'c';
-- differs: also
create rule d as on delete to app.t do also notify gone;
-- differs: none
drop rule d on app.t;
