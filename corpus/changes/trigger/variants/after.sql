create table t (a int, b int);
create function f() returns trigger language plpgsql as 'begin return null; end';
create trigger one before insert or update of a on t for each row when (new.a > 0) execute function f('x');
create trigger two after update on t referencing old table as o new table as n for each statement execute function f();
create constraint trigger three after delete on t deferrable initially deferred for each row execute function f();
alter table t disable trigger two;
alter table t enable always trigger one;
comment on trigger one on t is 'first';
