update public.streams as twin set name = twin.name || ' (2)'
from public.streams as first
where first.workspace_id = twin.workspace_id and first.name = twin.name and first.id < twin.id
