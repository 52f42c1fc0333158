-- Why: Takes the table away, with all memos; its index goes with it.

drop table if exists memos;
