-- nobody approves what they asked for themselves
select a.content_id from publishing.approvals as a where a.approved_by = a.requested_by;

-- nothing is published twice under one key
select p.idempotency_key from publishing.publications as p group by p.idempotency_key having count(*) > 1;
