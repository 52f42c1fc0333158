select (select count(*) from public.workspaces) as workspaces,
    (select count(*) from public.users) as users,
    (select count(*) from public.streams) as streams,
    (select count(*) from public.messages) as messages
