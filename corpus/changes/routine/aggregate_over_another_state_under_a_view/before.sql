create table visits (id int primary key, seconds int);
create function added(int, int) returns int language sql immutable as $$ select $1 + $2 $$;
create aggregate spent(int) (sfunc = added, stype = int, initcond = '0');
create view totals as select spent(seconds) as seconds from visits;
comment on view totals is 'of all visits';
