-- Why: Takes the table away, with all reactions.

drop table if exists reactions;
