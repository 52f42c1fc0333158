create table steps (id serial primary key, step text);
insert into steps (step) values ('before'), ('before');
do $$
begin
  insert into steps (step) values ('committed');
  commit;
  insert into steps (step) values ('rolled back');
  rollback;
  insert into steps (step) values ('committed at the end');
end
$$;
insert into steps (step) values ('after');
