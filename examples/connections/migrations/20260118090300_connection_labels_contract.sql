-- Why: provider and type follow from the catalog, and a connection needs no name of its own.
-- whimbrel: phase = contract
--
-- Step 4 of 4. No code may read provider, type or name any more.

alter table connections.connections
    drop column provider,
    drop column type;

alter table connections.connections rename column name to label;
alter table connections.connections alter column label drop not null;
