create table visit (place integer, day integer) partition by list (place);
create table visit_here partition of visit for values in (1) partition by list (day);
create table visit_here_today partition of visit_here for values in (1);
create table visit_here_later partition of visit_here for values in (2);
create function noted() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger note after insert on visit for each row execute function noted();
alter table only visit_here_later enable always trigger note;
