-- Why: Brings the column back, without its values: only a backup has them.

alter table users add column if not exists legacy_id bigint;
