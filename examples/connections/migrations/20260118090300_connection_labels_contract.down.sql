-- whimbrel: lossy = select count(*) from connections.connections where label is null because "a label that is null becomes an empty name"
-- whimbrel: lossy = select count(*) from connections.connections because "provider and type are derived again from the slug"

alter table connections.connections rename column label to name;
update connections.connections set name = '' where name is null;
alter table connections.connections alter column name set not null;

alter table connections.connections
    add column provider text,
    add column type text;

update connections.connections as c
set provider = case when a.slug in ('google-sheets', 'google-calendar') then 'google_workspace' else a.slug end,
    type = a.auth_type
from connections.available_connections as a
where a.id = c.available_connection_id;

alter table connections.connections
    alter column provider set not null,
    alter column type set not null;
