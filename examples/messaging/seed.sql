insert into connections.connections (provider, name) values ('mail', 'sales'), ('chat', 'support');

insert into communications.conversations (connection_id, title)
select 1 + number % 2, 'conversation ' || number from generate_series(1, 50) as number;

insert into communications.messages (conversation_id, direction, body, created_at)
select 1 + number % 50, case number % 3 when 0 then 'outbound' else 'inbound' end, 'message ' || number,
    timestamptz '2026-01-01 00:00:00+00' + number * interval '1 minute'
from generate_series(1, 3000) as number;
