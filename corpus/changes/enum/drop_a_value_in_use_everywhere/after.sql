create type mood as enum ('sad', 'happy');
create table t (id int primary key, m mood not null default 'happy', ms mood[] default '{happy}');
create index on t (m) where m = 'happy';
create view v as select id, m from t where m <> 'sad';
create function f(mood) returns text language sql as 'select $1::text';
create policy p on t using (m = 'happy');
