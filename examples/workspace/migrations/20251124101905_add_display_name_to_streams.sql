-- Why: People want capitals and emoji in the title of a stream; name stays what addresses use.
-- Nullable: without a display name the client shows the name.

alter table streams add column if not exists display_name text;
