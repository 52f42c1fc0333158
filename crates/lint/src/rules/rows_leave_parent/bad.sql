create table app.events (day date not null) partition by range (day);
create table app.events_2025 partition of app.events for values from ('2025-01-01') to ('2026-01-01');
-- release
set lock_timeout = '2s';
alter table app.events detach partition app.events_2025;
