-- Why: Opening a stream reads its newest messages, and sorted all of them for it.
-- The table is large and written all the time, so the index is built beside its writers. That
-- cannot run in a transaction, and so it stands alone in its file.

create index concurrently if not exists idx_messages_stream_created
    on messages (stream_id, created_at desc);
