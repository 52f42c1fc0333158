create table events (region text, n integer) partition by list (region);
create table events_eu partition of events for values in ('eu');
