-- Why: no connection without an entry, and no entry goes while a connection is of it.
--
-- Step 3 of 4.

alter table connections.connections
    alter column available_connection_id set not null,
    add constraint connections_available_connection_id_fkey foreign key (available_connection_id)
        references connections.available_connections (id) on delete restrict;

create index connections_available_connection_id_idx on connections.connections (available_connection_id);
