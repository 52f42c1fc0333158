-- Why: The address of a stream is its name, so a workspace must not have two streams of one name.
-- Streams that are archived keep their rows and leave the sidebar.

alter table streams add column if not exists archived_at timestamptz;

create unique index concurrently if not exists uq_streams_workspace_name
    on streams (workspace_id, name);
