begin;
set local client_min_messages = warning;
create schema if not exists {schema};
create table if not exists {schema}.dumped (
  seq bigint generated always as identity primary key,
  at timestamptz not null default pg_catalog.clock_timestamp(),
  module text not null,
  version text not null,
  name text not null,
  dump text,
  path text,
  sha256 text,
  bytes bigint,
  rows bigint,
  hash text,
  columns json,
  proof text,
  by_person text not null,
  check (dump is null or (path is not null and sha256 is not null and hash is not null and columns is not null)),
  check ((dump is null) <> (proof is null))
);
comment on table {schema}.dumped is 'What was dumped before it was dropped, and the proofs of backups; append-only by habit.';
commit
