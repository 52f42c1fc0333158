-- Why: The move from the old system is over, and no code reads the number any more.

alter table users drop column if exists legacy_id;
