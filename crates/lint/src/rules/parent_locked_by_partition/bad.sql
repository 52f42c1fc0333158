create table app.events (id bigint not null, day date not null) partition by range (day);
-- release
create table app.events_1 partition of app.events for values from ('2026-01-01') to ('2027-01-01');
