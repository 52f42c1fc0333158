-- The last word on each version of each application, and when it was first there.
select
    d.app, d.version,
    (extract(epoch from min(d.at) filter (where d.event = 'here')) * 1000000)::bigint as here_us,
    (extract(epoch from case
        when (pg_catalog.array_agg(d.event order by d.seq desc))[1] = 'gone' then max(d.at)
    end) * 1000000)::bigint as gone_us
from {schema}.deploy as d
group by d.app, d.version
order by min(d.seq)
