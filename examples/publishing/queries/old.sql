-- the old version shows where a text went
select p.channel, p.published_at from publishing.publications as p where p.content_id = 7;

-- the old version publishes
insert into publishing.publications (content_id, channel, idempotency_key)
values (7, 'linkedin:acme', gen_random_uuid());
