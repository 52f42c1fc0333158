-- Why: Half of all messages were a single emoji as the answer to another one.
-- One person gives each emoji once to a message; the primary key sees to that.

create table if not exists reactions (
    message_id bigint not null references messages (id) on delete cascade,
    user_id bigint not null references users (id) on delete cascade,
    emoji text not null constraint reactions_emoji_length check (char_length(emoji) between 1 and 16),
    created_at timestamptz not null default now(),
    primary key (message_id, user_id, emoji)
);
