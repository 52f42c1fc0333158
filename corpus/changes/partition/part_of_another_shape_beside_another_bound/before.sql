create table events (day int, kind int) partition by range (day);
create table old_events partition of events for values from (0) to (10) partition by range (kind);
create table old_rest partition of old_events default;
create table new_events partition of events for values from (10) to (20);
create index on events (kind);
