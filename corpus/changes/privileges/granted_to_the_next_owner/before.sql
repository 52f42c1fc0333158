create table t (a integer);
create table u (a integer);
create schema s;
grant select on t to r;
grant usage on schema s to r, q;
grant select, insert on u to r with grant option;
revoke update on u from postgres;
