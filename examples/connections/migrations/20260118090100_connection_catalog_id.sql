-- Why: a connection says which entry of the catalog it is of, instead of a provider and a type.
--
-- Step 2 of 4. A connection that maps to no entry stops it, and nothing of this step remains.

alter table connections.connections add column available_connection_id bigint;

update connections.connections as c
set available_connection_id = a.id
from connections.available_connections as a
where a.slug = case
    when c.provider = 'google_workspace' and c.config ->> 'capability' = 'sheets' then 'google-sheets'
    when c.provider = 'google_workspace' and c.config ->> 'capability' = 'calendar' then 'google-calendar'
    when c.provider in ('gmail', 'smtp', 'telegram') then c.provider
end;

do $guard$
declare
    unmapped text := (
        select string_agg(format('%s (%s, %s)', id, provider, coalesce(config ->> 'capability', 'null')), ', ' order by id)
        from connections.connections
        where available_connection_id is null
    );
begin
    if unmapped is not null then
        raise exception 'connections map to no entry of the catalog'
            using detail = unmapped,
            hint = 'a google_workspace connection needs the capability sheets or calendar';
    end if;
end
$guard$;
