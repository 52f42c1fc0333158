alter type mood add value if not exists 'bored';
alter type mood add value 'busy' after 'bored';
alter table people alter column mood set default 'bored';
create view busy as select * from people where mood = 'busy';
create function usual_mood() returns mood language sql as $$ select 'busy'::mood $$;
