-- Why: Takes the index away without blocking anybody; opening a stream gets slower, nothing is lost.

drop index concurrently if exists idx_messages_stream_created;
