create schema connections;

-- Where messages come from and go to.
create table connections.connections (
    id bigint generated always as identity primary key,
    provider text not null,
    name text not null
);
