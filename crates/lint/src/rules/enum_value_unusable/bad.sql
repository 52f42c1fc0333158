create type app.mood as enum ('sad');
create table app.people (id bigint primary key, mood app.mood);
-- release
begin;
alter type app.mood add value 'glad';
update app.people set mood = 'glad' where id = 1;
commit;
