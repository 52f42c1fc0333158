insert into steps (step) values ('before');
call add_steps();
insert into steps (step) values ('between');
call public.add_steps();
insert into steps (step) values ('after');
