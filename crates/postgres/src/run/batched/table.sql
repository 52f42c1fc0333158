create table if not exists {schema}.backfill (
  module text not null,
  version text not null,
  name text not null,
  direction text not null,
  segment integer not null,
  statement text not null,
  behind text[],
  bound text[] not null,
  file text,
  rows bigint not null default 0,
  pieces bigint not null default 0,
  is_done boolean not null default false,
  epoch bigint not null,
  started_at timestamptz not null default pg_catalog.clock_timestamp(),
  changed_at timestamptz not null default pg_catalog.clock_timestamp(),
  primary key (module, version, name, direction, segment)
)
