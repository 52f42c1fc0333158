-- What a table lacks that an older version has made.
alter table {schema}.backfill
  add column if not exists guard text,
  add column if not exists share smallint,
  add column if not exists beside integer,
  add column if not exists log_rate bigint,
  add column if not exists again bigint not null default 0,
  add column if not exists unproved text,
  add column if not exists part integer not null default 1,
  drop constraint if exists backfill_pkey,
  add primary key (module, version, name, direction, segment, part)
