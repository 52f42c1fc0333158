create schema app;
create table app.t (a int, b int);
create sequence app.s;
grant select on app.t to reader;
grant usage on schema app to reader;
