-- 1,200 connections, and one more whose capability somebody has put right.
insert into connections.connections (provider, type, name, config)
select
    (array['google_workspace', 'google_workspace', 'gmail', 'smtp', 'telegram'])[1 + n % 5],
    (array['oauth2', 'oauth2', 'oauth2', 'password', 'token'])[1 + n % 5],
    'connection ' || n,
    case n % 5 when 0 then '{"capability": "sheets"}' when 1 then '{"capability": "calendar"}' else '{}' end::jsonb
from generate_series(1, 1200) as n;

insert into connections.connections (provider, type, name, config)
values ('google_workspace', 'oauth2', 'team documents', '{"capability": "sheets"}');
