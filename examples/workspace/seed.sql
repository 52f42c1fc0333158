-- Rows to try things on: 50 workspaces, 5,000 users, 2,000 streams and 300,000 messages.
--
-- Runs as soon as the first four migrations are applied, and at any time after; a second run adds
-- nothing. Every value follows from its number, so that two runs give the same rows.
-- For another number of messages: set seed.messages = '10000';

insert into workspaces (id, slug, name, created_at)
select number, 'workspace-' || number, 'Workspace ' || number, timestamptz '2025-01-01 00:00:00+00'
from generate_series(1, 50) as number
on conflict do nothing;

insert into users (id, workspace_id, email, name, created_at)
select number, 1 + number % 50, 'user' || number || '@example.com', 'User ' || number,
    timestamptz '2025-01-01 00:00:00+00' + number * interval '1 minute'
from generate_series(1, 5000) as number
on conflict do nothing;

insert into streams (id, workspace_id, name, created_at)
select number, 1 + number % 50, 'stream-' || number,
    timestamptz '2025-01-01 00:00:00+00' + number * interval '2 minutes'
from generate_series(1, 2000) as number
on conflict do nothing;

-- The rows below refer to rows above by their numbers, so looking each of them up is three quarters of
-- the time for nothing. Only a superuser may leave that out; for anybody else it is looked up.
select set_config('session_replication_role', 'replica', false)
from pg_catalog.pg_roles where rolname = current_user and rolsuper;

-- 7919 is prime: it scatters the messages over the streams, as people do. A stream and a user have
-- the same workspace where their numbers differ by a multiple of 50.
insert into messages (id, stream_id, author_id, body, created_at)
select number, stream, 1 + (stream - 1 + 50 * number) % 5000,
    'Message ' || number || ': ' || repeat(md5(number::text), 1 + number % 4),
    timestamptz '2025-01-04 00:00:00+00' + number * interval '1 minute'
from generate_series(
    1, coalesce(nullif(current_setting('seed.messages', true), '')::integer, 300000)
) as number
cross join lateral (select 1 + (7919 * number::bigint) % 2000 as stream) as scattered
on conflict do nothing;

select set_config('session_replication_role', 'origin', false)
from pg_catalog.pg_roles where rolname = current_user and rolsuper;

-- The column goes with a later migration.
do $$
begin
    if exists (
        select from pg_catalog.pg_attribute
        where attrelid = 'users'::regclass and attname = 'legacy_id' and not attisdropped
    ) then
        update users set legacy_id = 700000 + id where legacy_id is null;
    end if;
end
$$;

select setval(pg_get_serial_sequence(name, 'id'), highest)
from (
    select 'workspaces' as name, max(id) as highest from workspaces
    union all select 'users', max(id) from users
    union all select 'streams', max(id) from streams
    union all select 'messages', max(id) from messages
) as tables
order by name;

analyze workspaces, users, streams, messages;
