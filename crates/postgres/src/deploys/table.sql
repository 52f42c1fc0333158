begin;
set local client_min_messages = warning;
create schema if not exists {schema};
create table if not exists {schema}.deploy (
  seq bigint generated always as identity primary key,
  at timestamptz not null default pg_catalog.clock_timestamp(),
  app text not null check (app <> '' and app !~ '[/[:cntrl:]]'),
  version text not null check (version <> '' and version !~ '[[:cntrl:]]'),
  event text not null check (event in ('here', 'gone')),
  environment text not null,
  by_person text not null
);
comment on table {schema}.deploy is 'Which versions of which applications use this database; append-only by habit.';
create table if not exists {schema}.gate (
  module text not null,
  version text not null,
  name text not null,
  at timestamptz not null default pg_catalog.clock_timestamp(),
  event text not null check (event in ('marked', 'opened', 'forced')),
  by_person text not null,
  facts json not null
);
comment on table {schema}.gate is 'What the gate of a contract was told and what it saw.';
commit