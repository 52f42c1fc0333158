insert into steps (step) values ('before');
do $$
begin
  -- commit;
  raise notice 'not a ; commit;';
  insert into steps (step) values ('in the same transaction');
end
$$;
alter table steps add column note text;
