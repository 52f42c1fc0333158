-- the column is there, and may be null
-- behind: add_message_temp_id_column
-- expect:
--   column_name | data_type | is_nullable
--   ------------+-----------+------------
--   temp_id     | text      | YES
select column_name, data_type, is_nullable
from information_schema.columns
where table_schema = 'communications' and table_name = 'messages' and column_name = 'temp_id';

-- the index is unique, and has its WHERE
-- behind: add_message_temp_id_column
-- expect:
--   CREATE UNIQUE INDEX uq_messages_conversation_temp_id ON communications.messages USING btree (conversation_id, temp_id) WHERE (temp_id IS NOT NULL)
select indexdef from pg_indexes where schemaname = 'communications' and indexname = 'uq_messages_conversation_temp_id';

-- nothing that came in has a key
-- behind: add_message_temp_id_column
select id from communications.messages where direction = 'inbound' and temp_id is not null;

-- no message is without its conversation
select m.id
from communications.messages as m
left join communications.conversations as c on c.id = m.conversation_id
where c.id is null;
