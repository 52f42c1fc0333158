create procedure add_steps() language plpgsql as $$
begin
  insert into steps (step) values ('called');
  commit;
  insert into steps (step) values ('called and committed');
end
$$;
insert into steps (step) values ('before');
call add_steps();
insert into steps (step) values ('after');
