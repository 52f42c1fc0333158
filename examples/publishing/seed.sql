-- 2,000 texts, most of them published, on four channels.
insert into publishing.content (title, body, author)
select 'Title ' || n, 'Body of text ' || n, 'author' || n % 17 || '@example.org' from generate_series(1, 2000) as n;

insert into publishing.publications (content_id, channel, published_at, idempotency_key)
select n, (array['linkedin:acme', 'linkedin:acme-labs', 'blog:main', 'newsletter:weekly'])[1 + n % 4],
    timestamptz '2026-01-01 00:00+00' + n * interval '1 hour', md5(n::text)::uuid
from generate_series(1, 1600) as n;

insert into publishing.approvals (content_id, requested_by, approved_by, approved_at)
select n, 'operator' || n % 5, case when n % 3 > 0 then 'approver' || n % 4 end,
    case when n % 3 > 0 then timestamptz '2026-01-01 00:00+00' + n * interval '50 min' end
from generate_series(1, 2000) as n;

insert into publishing.metrics (publication_id, day, views)
select p.id, date '2026-03-01' + d, p.id * 3 + d from publishing.publications as p, generate_series(0, 2) as d;

insert into publishing.linkedin_tokens values
    ('acme', decode('00ff', 'hex'), '2027-01-01 00:00+00'), ('acme-labs', decode('ff00', 'hex'), '2027-01-01 00:00+00');
insert into publishing.audit (actor, what, detail)
select 'operator' || n % 5, 'published', jsonb_build_object('content', n) from generate_series(1, 300) as n;
insert into publishing.outlet_feature_flags
select o, f, o <> 'blog' from unnest(array['linkedin', 'blog', 'newsletter']) as o, unnest(array['images', 'schedule']) as f;
