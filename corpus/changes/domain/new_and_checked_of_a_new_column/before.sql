create table people (id integer primary key);
create table events (at date, of integer) partition by range (at);
create table events_old partition of events for values from (minvalue) to ('2026-01-01');
insert into people select generate_series(1, 50);
insert into events values ('2025-01-01', 1);
