create table events (region text, created_on date, n integer) partition by list (region);
create table events_eu partition of events for values in ('eu') partition by range (created_on);
create table events_eu_2024 partition of events_eu for values from ('2024-01-01') to ('2025-01-01');
insert into events values ('eu', '2024-02-03', 1);
