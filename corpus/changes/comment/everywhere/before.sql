create schema app;
create table app.t (a int primary key);
create view app.v as select a from app.t;
create function app.f(int) returns int language sql as 'select 1';
create type app.e as enum ('x');
create sequence app.s;
create domain app.d as int check (value > 0);
