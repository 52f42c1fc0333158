-- In one transaction the checks of the new rows would still wait when the table is changed.
insert into owners default values;
insert into things (owner) values (1);
alter table things add column name text;
update things set name = 'first';
create index things_name on things (name);
delete from things;
truncate things;
do $$
begin
  insert into things (owner) values (1);
end
$$;
alter table things alter column name set default '';
insert into owners default values;
drop table things;
