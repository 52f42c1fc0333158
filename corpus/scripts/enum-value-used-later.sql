create type mood as enum ('sad', 'ok');
create table t (a mood);
alter type mood add value 'happy;' after 'ok';
insert into t values ('happy;');
