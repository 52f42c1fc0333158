-- What the API does with a message that a client sends: the second time it is answered with what is there.
insert into communications.messages (conversation_id, direction, body, temp_id)
values (7, 'outbound', 'see you at ten', 'c0ffee')
on conflict (conversation_id, temp_id) where temp_id is not null do nothing;
