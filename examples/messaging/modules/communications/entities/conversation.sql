create schema communications;

-- What two or more people write to each other, over one connection.
create table communications.conversations (
    id bigint generated always as identity primary key,
    connection_id bigint not null references connections.connections (id),
    title text not null
);

create index idx_conversations_connection on communications.conversations (connection_id);
