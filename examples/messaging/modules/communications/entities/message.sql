-- A message, in or out.
create table communications.messages (
    id bigint generated always as identity primary key,
    conversation_id bigint not null references communications.conversations (id),
    direction text not null check (direction in ('inbound', 'outbound')),
    body text not null,
    created_at timestamptz not null default now()
);

create index idx_messages_conversation_created on communications.messages (conversation_id, created_at);
