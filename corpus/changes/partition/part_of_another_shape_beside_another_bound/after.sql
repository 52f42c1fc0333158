create table events (day int, kind int) partition by range (day);
create table old_events partition of events for values from (0) to (15);
create table new_events partition of events for values from (15) to (20);
create index on events (kind);
