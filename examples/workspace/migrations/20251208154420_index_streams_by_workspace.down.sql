-- Why: Takes the index away; the sidebar gets slower, nothing is lost.

drop index if exists idx_streams_workspace;
