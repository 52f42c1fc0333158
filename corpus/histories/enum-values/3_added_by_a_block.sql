insert into people (mood) values ('calm');
do $$
begin
  alter type mood add value if not exists 'sad';
end
$$;
insert into people (mood) values ('sad');
