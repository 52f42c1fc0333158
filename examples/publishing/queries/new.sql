-- the new version asks for the flags of an outlet
select p.id, f.flag from publishing.publications as p
join publishing.outlet_feature_flags as f on f.outlet = p.outlet and f.is_on
where p.content_id = 7;

-- the new version publishes
insert into publishing.publications (content_id, outlet, account, idempotency_key)
values (7, 'linkedin', 'acme', gen_random_uuid());
