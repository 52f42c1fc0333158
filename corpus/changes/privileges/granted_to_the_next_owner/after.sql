create table t (a integer);
create table u (a integer);
create schema s;
alter table t owner to r;
alter table u owner to r;
alter schema s owner to r;
grant usage on schema s to q;
grant select on u to q;
grant select on u to postgres;
