-- base
create schema app;
create table app.t (id int primary key, a text, b text);
create function app.f() returns trigger language plpgsql as 'begin return new; end';
create function app.g() returns trigger language plpgsql as 'begin return new; end';
-- differs: a trigger
create trigger tg after insert on app.t for each row execute function app.f();
-- differs: another event
drop trigger tg on app.t;
create trigger tg after insert or delete on app.t for each row execute function app.f();
-- differs: columns
drop trigger tg on app.t;
create trigger tg before update of a, b on app.t for each row execute function app.f();
-- differs: a condition
drop trigger tg on app.t;
create trigger tg before update of a, b on app.t for each row when (old.a is distinct from new.a) execute function app.f();
-- differs: another function
drop trigger tg on app.t;
create trigger tg before update of a, b on app.t for each row when (old.a is distinct from new.a) execute function app.g();
-- differs: arguments
drop trigger tg on app.t;
create trigger tg before update of a, b on app.t for each row execute function app.g('x', 'it''s');
-- differs: transition tables
create trigger st after update on app.t referencing old table as o new table as n for each statement execute function app.f();
-- differs: disabled
alter table app.t disable trigger tg;
-- differs: always
alter table app.t enable always trigger tg;
-- differs: on replicas
alter table app.t enable replica trigger tg;
-- differs: enabled
alter table app.t enable trigger tg;
-- differs: a constraint trigger
create constraint trigger ct after insert on app.t deferrable initially deferred for each row execute function app.f();
-- differs: a name
alter trigger tg on app.t rename to "T g";
-- differs: a comment
comment on trigger ct on app.t is 'c';
-- differs: depends on an extension
create extension hstore;
alter trigger ct on app.t depends on extension hstore;
-- differs: dropped
drop trigger ct on app.t;
-- differs: truncate
create trigger tr after truncate on app.t execute function app.f();
-- same: made again
drop trigger tr on app.t;
create trigger tr after truncate on app.t execute function app.f();
