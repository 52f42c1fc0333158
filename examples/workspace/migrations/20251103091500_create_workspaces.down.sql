-- Why: Takes the table away, with all workspaces.

drop table if exists workspaces;
