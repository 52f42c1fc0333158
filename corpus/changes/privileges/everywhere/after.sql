create schema app;
create table app.t (a int, b int);
create sequence app.s;
grant select (a), update (b) on app.t to reader;
grant insert, delete on app.t to writer with grant option;
grant usage on sequence app.s to writer;
grant usage, create on schema app to writer;
alter default privileges in schema app grant select on tables to reader;
alter default privileges in schema app revoke execute on functions from public;
