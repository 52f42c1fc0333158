-- Why: Takes the table away, with all streams.

drop table if exists streams;
