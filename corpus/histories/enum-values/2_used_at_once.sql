insert into people (mood) values ('calm');
alter type mood add value 'glad';
insert into people (mood) values ('glad');
update people set mood = 'glad' where id = 1;
