-- Why: code names what can be connected to by a slug that never changes, people by a display name.
--
-- Step 1 of 4. The guard is the pre-check: the five names, and no other.

do $guard$
declare
    found text[] := (select array_agg(name order by name) from connections.available_connections);
    expected constant text[] := array['calendar', 'gmail', 'sheets', 'smtp', 'telegram'];
begin
    if found is distinct from expected then
        raise exception 'the catalog does not have the five names'
            using detail = format('expected %s, found %s', expected, found),
            hint = 'correct connections.available_connections, then: whimbrel up';
    end if;
end
$guard$;

alter table connections.available_connections
    add column slug text,
    add column display_name text,
    add column auth_type text;

update connections.available_connections as a
set slug = m.slug, display_name = m.display_name, auth_type = m.auth_type
from (values
    ('calendar', 'google-calendar', 'Google Calendar', 'oauth2'),
    ('gmail', 'gmail', 'Gmail', 'oauth2'),
    ('sheets', 'google-sheets', 'Google Sheets', 'oauth2'),
    ('smtp', 'smtp', 'SMTP', 'password'),
    ('telegram', 'telegram', 'Telegram', 'token')
) as m (name, slug, display_name, auth_type)
where m.name = a.name;

alter table connections.available_connections
    alter column slug set not null,
    alter column display_name set not null,
    alter column auth_type set not null,
    add constraint available_connections_slug_key unique (slug),
    drop column name;
