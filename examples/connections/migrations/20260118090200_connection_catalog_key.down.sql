drop index connections.connections_available_connection_id_idx;

alter table connections.connections
    drop constraint connections_available_connection_id_fkey,
    alter column available_connection_id drop not null;
