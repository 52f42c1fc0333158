-- Why: The sidebar lists the streams of one workspace, and read the whole table for it.
-- The table is small: building the index blocks its writers for some milliseconds.

create index if not exists idx_streams_workspace on streams (workspace_id);
