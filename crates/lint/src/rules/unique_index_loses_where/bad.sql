create table app.messages (id bigint primary key, draft_id bigint);
create unique index messages_draft_idx on app.messages (draft_id) where draft_id > 0;
-- release
drop index concurrently app.messages_draft_idx;
create unique index concurrently messages_draft_idx on app.messages (draft_id);
