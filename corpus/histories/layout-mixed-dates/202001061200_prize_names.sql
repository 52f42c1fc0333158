alter table prizes add column name text;
