-- Name the ticket in the reason of what is allowed: OPS-123.
select file, line, code || ' is allowed, and no ticket says why' as message
from finding
where allowed is not null and allowed !~ '\m[A-Z]+-[0-9]+\M'
order by file, line, code;
