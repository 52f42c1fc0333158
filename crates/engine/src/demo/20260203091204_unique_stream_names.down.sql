-- Why: Takes the index away without blocking anybody, and the column with what was archived.

drop index concurrently if exists uq_streams_workspace_name;

alter table streams drop column if exists archived_at;
