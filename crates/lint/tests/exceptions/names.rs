//! Names that are given twice.

use super::Case;

pub(super) const QUIET: &[Case] = &[
    // What goes takes its indexes along, and so does a view that goes with what it reads.
    (
        "create index people_name on app.people (name); drop table app.people; create table app.people (id bigint primary key, name text);",
        "create index people_name on app.people (name);",
        "already-there",
    ),
    (
        "create view app.v as select a from app.orders; create materialized view app.m as select a from app.v; create index m_a on app.m (a); drop view app.v cascade;",
        "create materialized view app.m as select a from app.orders; create index m_a on app.m (a);",
        "already-there",
    ),
    (
        "create type app.t as enum ('a');",
        "do $$ begin create type app.t as enum ('a'); exception when duplicate_object then null; end $$;",
        "already-there",
    ),
    ("create type app.t as (a int); drop type app.t;", "create type app.t as enum ('a');", "already-there"),
    (
        "create type app.t as (a int);",
        "create schema other; create type other.t as (a int);",
        "already-there",
    ),
    (
        "create type app.t as (a int); alter type app.t rename to u;",
        "create type app.t as (a int);",
        "already-there",
    ),
    (
        "create type app.t as (a int); drop type app.t;",
        "create table app.t (id bigint primary key);",
        "already-there",
    ),
    ("create type app.t;", "create type app.t as enum ('a');", "already-there"),
    ("create domain app.d as int; drop domain app.d;", "create domain app.d as text;", "already-there"),
    (
        "create schema a; create schema b; set search_path = a; create type t as enum ('x'); create domain d as int;",
        "set search_path = b; create type t as enum ('x'); create domain d as int; create table t2 (id int primary key);",
        "already-there",
    ),
    (
        "create schema a; create table a.t (id int primary key); drop schema a cascade;",
        "create schema a; create table a.t (id int primary key);",
        "already-there",
    ),
    (
        "create schema a; create type a.t as enum ('x'); drop schema a cascade;",
        "create schema a; create type a.t as enum ('x');",
        "already-there",
    ),
    ("create schema a; alter schema a rename to b;", "create schema a;", "already-there"),
    ("create schema a;", "create schema if not exists a;", "already-there"),
    ("create extension pg_trgm;", "create extension if not exists pg_trgm;", "already-there"),
    ("create extension pg_trgm; drop extension pg_trgm;", "create extension pg_trgm;", "already-there"),
    (
        "create policy p on app.orders using (true);",
        "create policy p on app.people using (true);",
        "already-there",
    ),
    (
        "create policy p on app.orders using (true); alter policy p on app.orders rename to q;",
        "create policy p on app.orders using (true);",
        "already-there",
    ),
    (
        "create policy p on app.people using (true); drop table app.people;",
        "create table app.people (id bigint primary key); create policy p on app.people using (true);",
        "already-there",
    ),
    (
        "create function app.f() returns trigger language plpgsql as 'begin return new; end'; create trigger t before insert on app.people for each row execute function app.f(); drop table app.people; create table app.people (id bigint primary key);",
        "create trigger t before insert on app.people for each row execute function app.f();",
        "already-there",
    ),
    (
        "create policy p on app.people using (true); alter table app.people rename to humans; create table app.people (id bigint primary key);",
        "create policy p on app.people using (true);",
        "already-there",
    ),
    (
        "create function app.f(a int) returns int language sql as 'select 1';",
        "create function app.f(a bigint) returns int language sql as 'select 1';",
        "already-there",
    ),
    (
        "create function app.f(a int) returns int language sql as 'select 1';",
        "create function app.f(a int[]) returns int language sql as 'select 1';",
        "already-there",
    ),
    (
        "create function app.f(a int) returns int language sql as 'select 1';",
        "create function app.f(a int, b int = 5) returns int language sql as 'select 1';",
        "already-there",
    ),
    (
        "create function app.f(a int) returns int language sql as 'select 1';",
        "create or replace function app.f(a int) returns int language sql as 'select 2';",
        "already-there",
    ),
    (
        "create function app.f(a int) returns int language sql as 'select 1'; drop function app.f(int);",
        "create function app.f(a int) returns int language sql as 'select 1';",
        "already-there",
    ),
    (
        "create function app.f(a time with time zone) returns int language sql as 'select 1';",
        "create function app.f(with_time time) returns int language sql as 'select 1';",
        "already-there",
    ),
    ("create type app.t as enum ('a');", "alter type app.t add value if not exists 'a';", "already-there"),
    (
        "create type app.t as enum ('a'); alter type app.t rename value 'a' to 'b';",
        "alter type app.t add value 'a';",
        "already-there",
    ),
    (
        "create type app.t as enum ('a'); create type public.t as enum ('b');",
        "alter type public.t add value 'a';",
        "already-there",
    ),
];

pub(super) const LOUD: &[Case] = &[
    ("create type app.t as (a int);", "create type app.t as enum ('a');", "already-there"),
    ("create type app.t as enum ('a');", "create domain app.t as int;", "already-there"),
    ("create type app.t as enum ('a');", "create table app.t (id bigint primary key);", "already-there"),
    ("create domain app.d as int;", "create domain app.d as int;", "already-there"),
    (
        "set search_path = app; create type t as enum ('x');",
        "create type app.t as enum ('x');",
        "already-there",
    ),
    ("create schema a;", "create schema a;", "already-there"),
    ("create extension pg_trgm;", "create extension pg_trgm;", "already-there"),
    (
        "create policy p on app.orders using (true);",
        "create policy p on app.orders for select using (a > 0);",
        "already-there",
    ),
    (
        "create function app.f(a int, b text default 'x') returns int language sql as 'select 1';",
        "create function app.f(in x integer, text) returns int language sql as 'select 1';",
        "already-there",
    ),
    (
        "create function app.f(variadic a text[]) returns int language sql as 'select 1';",
        "create procedure app.f(text[]) language sql as 'select 1';",
        "already-there",
    ),
    (
        "create function app.f(a double precision) returns int language sql as 'select 1';",
        "create function app.f(double precision) returns int language sql as 'select 1';",
        "already-there",
    ),
    (
        "create function app.f(a timestamp with time zone) returns int language sql as 'select 1';",
        "create function app.f(timestamptz) returns int language sql as 'select 1';",
        "already-there",
    ),
    ("create type app.t as enum ('a');", "alter type app.t add value 'a';", "already-there"),
    (
        "create type app.t as enum ('a');",
        "alter type app.t add value 'b'; alter type app.t add value 'b' after 'a';",
        "already-there",
    ),
];
