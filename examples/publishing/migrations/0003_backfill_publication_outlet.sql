-- whimbrel: phase = backfill
-- What was published before gets its outlet, piece by piece; a row that has one is left alone.
update publishing.publications
set outlet = split_part(channel, ':', 1), account = split_part(channel, ':', 2)
where outlet is null or account is null;
