-- Why: Takes the table away, with all messages.

drop table if exists messages;
