-- A message, in or out.
create table communications.messages (
    id bigint generated always as identity primary key,
    conversation_id bigint not null references communications.conversations (id),
    direction text not null check (direction in ('inbound', 'outbound')),
    body text not null,
    created_at timestamptz not null default now(),
    -- The key that a client makes up, so that what it sends twice is one message.
    temp_id text
);

create index idx_messages_conversation_created on communications.messages (conversation_id, created_at);

create unique index uq_messages_conversation_temp_id on communications.messages (conversation_id, temp_id)
    where temp_id is not null;
