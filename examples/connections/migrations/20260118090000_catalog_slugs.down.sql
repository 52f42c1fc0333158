-- Every name follows from its slug, so nothing is lost.
alter table connections.available_connections add column name text;

update connections.available_connections
set name = case slug
    when 'google-calendar' then 'calendar'
    when 'google-sheets' then 'sheets'
    else slug
end;

alter table connections.available_connections
    alter column name set not null,
    add constraint available_connections_name_key unique (name),
    drop column slug,
    drop column display_name,
    drop column auth_type;
