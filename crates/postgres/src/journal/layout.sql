create schema if not exists {schema};
comment on schema {schema} is 'Whimbrel: what was done to this database. Append-only.';
create table {schema}.layout (
  version integer primary key,
  at timestamptz not null default pg_catalog.clock_timestamp()
);
create table {schema}.fence (
  is_only boolean primary key default true check (is_only),
  epoch bigint not null
);
comment on table {schema}.fence is 'The epoch of the runner that may write; a runner with an older one is refused.';
insert into {schema}.fence (epoch) values (0);
create table {schema}.ledger (
  seq bigint primary key,
  at timestamptz not null,
  run uuid not null,
  epoch bigint not null,
  event text not null,
  module text not null,
  version text not null,
  name text not null,
  direction text not null check (direction in ('', 'up', 'down')),
  segment integer not null,
  segments integer not null,
  raw_digest bytea,
  normalised_digest bytea,
  duration_us bigint not null,
  sql text,
  facts json not null,
  previous bytea not null check (pg_catalog.octet_length(previous) = 32),
  hash bytea not null check (pg_catalog.octet_length(hash) = 32),
  constraint ledger_fields_have_no_line_feed check (pg_catalog.strpos(event || module || version || name, E'\n') = 0)
);
comment on table {schema}.ledger is 'Every run, step, failure and repair; each row''s hash covers the row and the hash before it.';
create function {schema}.refuse_change() returns trigger language plpgsql as $body$
begin
  raise exception 'the ledger is append-only'
    using errcode = 'restrict_violation', hint = 'whimbrel repair adds a row that changes what the ledger says';
end
$body$;
create trigger ledger_is_append_only before update or delete or truncate on {schema}.ledger
  for each statement execute function {schema}.refuse_change();
create view {schema}.history as
  select l.seq, l.at, l.event, l.module, l.version, l.name, l.direction, l.duration_us,
         coalesce(r.facts->>'user', l.facts->>'user') as by_user, coalesce(r.facts->>'tool', l.facts->>'tool') as tool,
         coalesce(r.facts->>'server_version', l.facts->>'server_version') as server_version,
         l.facts->>'message' as message, l.facts->>'because' as because
  from {schema}.ledger l
  left join {schema}.ledger r on r.run = l.run and r.event = 'run-started'
  order by l.seq;
comment on view {schema}.history is 'The ledger for reading, with who and what of each run beside its rows.';
insert into {schema}.layout (version) values (1);
