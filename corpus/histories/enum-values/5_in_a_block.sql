begin;
alter type mood add value 'tired' before 'glad';
commit;
insert into people (mood) values ('tired');
